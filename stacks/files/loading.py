"""Finds the files of an environment's config, and returns what they declare."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stacks.files.arguments import KINDS, arguments, exported_variable
from stacks.files.checking import violations
from stacks.files.document import Document, read
from stacks.files.plain_secrets import plain_secrets
from stacks.files.problems import ConfigFileError

_ENDINGS = (".yaml", ".yml", ".json")


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
    return {name: Declared(document.at((name,)), _taken(kind, name, document)) for name in document.content}


def _taken(kind: str, name: str, document: Document) -> dict[str, Any]:
    declared = document.content[name]
    return exported_variable(declared) if document.is_export(kind) else arguments(kind, name, declared)
