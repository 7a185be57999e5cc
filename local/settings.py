"""The settings, the passphrase and the process environment of the stack `local`."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from local.aws.guard import HOME_VARIABLE
from local.paths import LOCAL_STACK, ProjectPaths
from local.private_files import write_private

_HEADER = f"# Made from stacks/Pulumi.{LOCAL_STACK}.yaml at each run: change that file.\n"
_LOOPBACK = "127.0.0.1,localhost"


def prepare(paths: ProjectPaths) -> dict[str, Any]:
    """Brings the working copy of the stack's settings up to date, and makes a passphrase if there is none.

    The copy is the committed file, and what Pulumi has written into the copy: the salt, and encrypted secrets. Returns
    its `config`. Exits with one line where a file can't be read.
    """
    with paths.locked():
        if not paths.passphrase.exists():
            write_private(paths.passphrase, secrets.token_urlsafe(32) + "\n")
        kept = _read(paths, paths.settings) if paths.settings.exists() else {}
        committed = _read(paths, paths.committed(LOCAL_STACK))
        encrypted = {name: value for name, value in kept.get("config", {}).items() if _is_encrypted(value)}
        settings = kept | committed | {"config": {**committed.get("config", {}), **encrypted}}
        if settings != kept:
            write_private(paths.settings, _HEADER + yaml.safe_dump(settings, sort_keys=False))
        config: dict[str, Any] = settings["config"]
        return config


def read(paths: ProjectPaths) -> dict[str, Any]:
    """Returns the `config` of the working copy."""
    config: dict[str, Any] = _read(paths, paths.settings)["config"]
    return config


def _is_encrypted(value: object) -> bool:
    return isinstance(value, dict) and "secure" in value


def _read(paths: ProjectPaths, path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        sys.exit(f"error: {paths.relative(path)}:{line}: invalid YAML")
    except (yaml.YAMLError, UnicodeDecodeError):
        sys.exit(f"error: {paths.relative(path)}: invalid YAML")
    if not isinstance(content, dict) or not isinstance(content.get("config", {}), dict):
        sys.exit(f"error: {paths.relative(path)}: must be a `config:` key with one indented setting per line below it")
    return content


def environment(
    paths: ProjectPaths, gateway: Mapping[str, Any], environ: Mapping[str, str], commands: Path
) -> dict[str, str]:
    """The environment of the stack's runs: nothing of the user's AWS or Pulumi, all of it in the project folder.

    Takes what `python -m local.mwaa status --json` prints, and the folder of the Pulumi CLI.
    """
    inherited = {name: text for name, text in environ.items() if not name.startswith(("AWS_", "PULUMI_"))}
    past_proxies = ",".join(filter(None, [environ.get("no_proxy") or environ.get("NO_PROXY"), _LOOPBACK]))
    return inherited | {
        "AWS_ACCESS_KEY_ID": gateway["access_key_id"],
        "AWS_SECRET_ACCESS_KEY": gateway["secret_access_key"],
        "AWS_REGION": gateway["region"],
        "AWS_ENDPOINT_URL_MWAA": gateway["endpoint"],
        # Of every other service too, which isn't there: nothing of this stack leaves the machine.
        "AWS_ENDPOINT_URL": gateway["endpoint"],
        HOME_VARIABLE: str(paths.local_dir / "aws"),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": past_proxies,
        "no_proxy": past_proxies,
        "PATH": os.pathsep.join([str(commands), environ.get("PATH", os.defpath)]),
        # Without files of attributes: Pulumi doesn't replace them as a whole, and no run can read half of one.
        "PULUMI_BACKEND_URL": f"{paths.state.as_uri()}?metadata=skip",
        "PULUMI_HOME": str(paths.pulumi_home),
        "PULUMI_STACK": LOCAL_STACK,
        "PULUMI_CONFIG_PASSPHRASE_FILE": str(paths.passphrase),
        "PULUMI_OPTION_CONFIG_FILE": str(paths.settings),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        # Otherwise gRPC logs each connection that it closes.
        "GRPC_VERBOSITY": "NONE",
        # requirements.txt has pulumi-aws for other stacks; its plugin of some 100 MB isn't needed here.
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }
