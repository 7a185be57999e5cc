"""Finds the files of an environment's config, and returns what they declare."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stacks.files.checking import is_long_form, is_reference, plain_secrets, violations
from stacks.files.document import read
from stacks.files.problems import ConfigFileError

KINDS = ("variables", "connections", "pools")
_ENDINGS = (".yaml", ".yml", ".json")


@dataclass(frozen=True)
class ConfigSecret:
    """A secret of the stack's Pulumi config, by its name."""

    name: str


@dataclass(frozen=True)
class Declared:
    """One object: where it is declared, and the arguments that its resource takes."""

    where: str
    arguments: dict[str, Any] = field(repr=False)


#: By kind and name.
Config = dict[str, dict[str, Declared]]


def load(folder: Path, *, plain_secrets_allowed: bool = False) -> Config:
    """Returns what the files of a folder declare. Offline.

    A file is `variables`, `connections` or `pools`, `.yaml`, `.yml` or `.json`; one that is missing declares nothing.
    Raises ConfigFileError with all that is wrong, in all of them; nothing is returned then.
    """
    problems: list[str] = []
    config: Config = {kind: {} for kind in KINDS}
    found = {kind: [path for end in _ENDINGS if (path := folder / f"{kind}{end}").is_file()] for kind in KINDS}
    if not any(found.values()):
        raise ConfigFileError([f"{folder}: has none of {', '.join(f'{kind}.yaml' for kind in KINDS)}"])
    for kind, paths in found.items():
        config[kind] = _one(kind, paths, problems, plain_secrets_allowed=plain_secrets_allowed)
    if problems:
        raise ConfigFileError(problems)
    return config


def _one(kind: str, paths: list[Path], problems: list[str], *, plain_secrets_allowed: bool) -> dict[str, Declared]:
    """Returns what the file of a kind declares; adds what is wrong with it to the problems."""
    if not paths:
        return {}
    if len(paths) > 1:
        problems.append(f"{paths[0]}: there is {paths[1].name} too: keep one of them")
        return {}
    try:
        document = read(paths[0])
    except ConfigFileError as error:
        problems += error.problems
        return {}
    found = list(violations(kind, document))
    if not found and not plain_secrets_allowed and kind != "pools":
        found = list(plain_secrets(kind, document))
    problems += found
    if found:
        return {}
    return {name: Declared(document.at((name,)), _ARGUMENTS[kind](item)) for name, item in document.content.items()}


def _variable(declared: Any) -> dict[str, Any]:
    if not is_long_form(declared):
        return {"value": declared}
    value = {"value": declared["value"]} if "value" in declared else _resolved("value", declared)
    return value | _said({"description": declared.get("description")})


def _connection(declared: dict[str, Any]) -> dict[str, Any]:
    arguments = _said(declared)
    for name in ("password", "extra"):
        if is_reference(arguments.get(name)):
            arguments |= _resolved(name, arguments.pop(name))
    return arguments | ({"extra": _nested(arguments["extra"])} if "extra" in arguments else {})


def _said(declared: dict[str, Any]) -> dict[str, Any]:
    """Returns what isn't null: Airflow's exports write null for what is empty."""
    return {name: value for name, value in declared.items() if value is not None}


_ARGUMENTS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "variables": _variable,
    "connections": _connection,
    "pools": _said,
}


def _resolved(name: str, reference: dict[str, str]) -> dict[str, Any]:
    """Returns the arguments for a field whose value is somewhere else."""
    if "secret" in reference:
        return {name: ConfigSecret(reference["secret"])}
    version = {"secret_version_id": reference.get("secret_version_id")}
    return {f"{name}_secret_arn": reference["secret_arn"]} | _said(version)


def _nested(value: Any) -> Any:
    """Returns an `extra` with the references within it as such."""
    if isinstance(value, dict):
        if value.keys() == {"secret"}:
            return ConfigSecret(value["secret"])
        return {key: _nested(item) for key, item in value.items()}
    return [_nested(item) for item in value] if isinstance(value, list) else value
