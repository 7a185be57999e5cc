"""The settings, the passphrase and the process environment of the stack `local`."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from local.aws.guard import HOME_VARIABLE, PLUGINS
from local.engine.state.backend import write_file
from local.engine.state.secrets import Crypter, new_salt
from local.places import LOCAL_STACK, Places

SECRETS = ("pulumi-mwaa:warehousePassword",)

_HEADER = f"# Made from stacks/Pulumi.{LOCAL_STACK}.yaml at each run: change that file.\n"
_LOOPBACK = "127.0.0.1,localhost"


def prepare(places: Places, given: Mapping[str, str] = MappingProxyType({})) -> None:
    """Makes the passphrase and the working copy of the stack's settings, or brings the copy up to date.

    The copy is the committed file, and what is kept here only: the salt, and the stack's secrets, those that are given
    by their keys among them. Exits with one line where the committed file can't be read.
    """
    with places.locked():
        if not places.passphrase.exists():
            write_file(places.passphrase, secrets.token_urlsafe(32) + "\n")
        kept = _read(places, places.settings) if places.settings.exists() else {}
        committed = _read(places, places.committed(LOCAL_STACK))
        settings = _merge(committed, kept, places.passphrase.read_text().strip(), given)
        if settings != kept:
            write_file(places.settings, _HEADER + yaml.safe_dump(settings, sort_keys=False))


def is_committed(places: Places, key: str) -> bool:
    """Says whether the stack's committed settings have this one. Exits with one line where they can't be read."""
    return key in _read(places, places.committed(LOCAL_STACK)).get("config", {})


def _read(places: Places, path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        sys.exit(f"error: {places.shown(path)}:{line}: is not YAML")
    except (yaml.YAMLError, UnicodeDecodeError):
        sys.exit(f"error: {places.shown(path)}: is not YAML")
    if not isinstance(content, dict) or not isinstance(content.get("config", {}), dict):
        sys.exit(f"error: {places.shown(path)}: says no more than `config:` with a setting in each line below it")
    return content


def _merge(
    committed: dict[str, Any], kept: dict[str, Any], passphrase: str, given: Mapping[str, str]
) -> dict[str, Any]:
    salt = kept.get("encryptionsalt") or new_salt(passphrase)
    secure = {name: value for name, value in kept.get("config", {}).items() if isinstance(value, dict)}
    secure = {name: value for name, value in secure.items() if "secure" in value and name not in given}
    wanted = {**{name: secrets.token_urlsafe(18) for name in SECRETS}, **given}
    if new := {name: text for name, text in wanted.items() if name not in secure}:
        crypter = Crypter(passphrase, salt)  # costs a third of a second: only where there is something to encrypt
        secure |= {name: {"secure": crypter.encrypt(text)} for name, text in new.items()}
    return committed | {"encryptionsalt": salt, "config": {**committed.get("config", {}), **secure}}


def environment(
    places: Places, gateway: Mapping[str, Any], environ: Mapping[str, str], commands: Path | None
) -> dict[str, str]:
    """The environment of the stack's runs: nothing of the user's AWS or Pulumi, all of it in the project folder.

    Takes what `python -m local.mwaa status --json` prints, and the folder of the Pulumi CLI and its language host if
    there is one.
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
        # What stands in for the plugin `aws`, for this stack only; before any real one. See local/aws/guard.py.
        "PATH": os.pathsep.join(
            [str(PLUGINS), *([str(commands)] if commands else []), environ.get("PATH", os.defpath)]
        ),
        HOME_VARIABLE: str(places.made / "aws"),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": past_proxies,
        "no_proxy": past_proxies,
        "PULUMI_BACKEND_URL": places.state.as_uri(),
        "PULUMI_HOME": str(places.made / "home"),
        "PULUMI_CONFIG_PASSPHRASE_FILE": str(places.passphrase),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        # gRPC tells of each connection that it closes.
        "GRPC_VERBOSITY": "NONE",
        # requirements.txt has pulumi-aws for other stacks; its plugin of some 100 MB isn't needed here.
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }
