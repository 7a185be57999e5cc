"""The `local` stack's settings, passphrase and environment variables."""

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

_HEADER = f"# Generated from stacks/Pulumi.{LOCAL_STACK}.yaml by each run. Edit that file instead.\n"
_LOOPBACK = "127.0.0.1,localhost"


def prepare(paths: ProjectPaths) -> dict[str, Any]:
    """Updates the working copy of the stack's settings, and creates the passphrase if it is missing.

    The working copy has the committed file's settings, plus the salt and the encrypted secrets that Pulumi has written
    to the copy. Exits with a one-line error if a file is invalid.

    Returns:
        The working copy's `config`.
    """
    with paths.locked():
        if not paths.passphrase.exists():
            write_private(paths.passphrase, secrets.token_urlsafe(32) + "\n")
        previous = _read(paths, paths.settings) if paths.settings.exists() else {}
        committed = _read(paths, paths.committed(LOCAL_STACK))
        encrypted = {name: value for name, value in previous.get("config", {}).items() if _is_encrypted(value)}
        settings = previous | committed | {"config": {**committed.get("config", {}), **encrypted}}
        if settings != previous:
            write_private(paths.settings, _HEADER + yaml.safe_dump(settings, sort_keys=False))
        config: dict[str, Any] = settings["config"]
        return config


def read(paths: ProjectPaths) -> dict[str, Any]:
    """Returns the working copy's `config`."""
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
        shape = "must contain a `config:` key with one indented setting per line below it"
        sys.exit(f"error: {paths.relative(path)}: {shape}")
    return content


def aws_home(paths: ProjectPaths) -> Path:
    """Returns the folder for the emulated AWS's data."""
    return paths.local_dir / "aws"


def environment(
    paths: ProjectPaths, gateway: Mapping[str, Any], environ: Mapping[str, str], commands: Path
) -> dict[str, str]:
    """Returns the environment variables for the stack's runs.

    The runs ignore the user's AWS and Pulumi settings, and write all their files to the project folder.

    Args:
        paths: The paths in the project folder.
        gateway: The output of `python -m local.mwaa status --json`.
        environ: The user's environment variables.
        commands: The Pulumi CLI's folder.
    """
    inherited = {name: text for name, text in environ.items() if not name.startswith(("AWS_", "PULUMI_"))}
    no_proxy = ",".join(filter(None, [environ.get("no_proxy") or environ.get("NO_PROXY"), _LOOPBACK]))
    return inherited | {
        "AWS_ACCESS_KEY_ID": gateway["access_key_id"],
        "AWS_SECRET_ACCESS_KEY": gateway["secret_access_key"],
        "AWS_REGION": gateway["region"],
        "AWS_ENDPOINT_URL_MWAA": gateway["endpoint"],
        # Also for services that aren't emulated: no call from this stack may leave the machine.
        "AWS_ENDPOINT_URL": gateway["endpoint"],
        HOME_VARIABLE: str(aws_home(paths)),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": no_proxy,
        "no_proxy": no_proxy,
        "PATH": os.pathsep.join([str(commands), environ.get("PATH", os.defpath)]),
        # Without metadata files: Pulumi doesn't write them atomically, so a concurrent run could read a partial one.
        "PULUMI_BACKEND_URL": f"{paths.state.as_uri()}?metadata=skip",
        "PULUMI_HOME": str(paths.pulumi_home),
        "PULUMI_STACK": LOCAL_STACK,
        "PULUMI_CONFIG_PASSPHRASE_FILE": str(paths.passphrase),
        "PULUMI_OPTION_CONFIG_FILE": str(paths.settings),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        # Otherwise, gRPC logs each connection that it closes.
        "GRPC_VERBOSITY": "NONE",
        # requirements.txt includes pulumi-aws, but only other stacks need its plugin, which is about 100 MB.
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }
