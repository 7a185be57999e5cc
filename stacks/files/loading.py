"""Finds the files of an environment's config, and returns what they declare."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stacks.files.arguments import KINDS, arguments, exported_variable
from stacks.files.checking import two_versions, violations
from stacks.files.document import Document, dotted, read
from stacks.files.plain_secrets import plain_secrets
from stacks.files.problems import ConfigFileError
from stacks.files.rules import broken_rules

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
    config: Config = {kind: {} for kind in KINDS}
    found = {kind: [path for end in _ENDINGS if (path := folder / f"{kind}{end}").is_file()] for kind in KINDS}
    problems = _misnamed(folder)
    if not any(found.values()):
        problems.append(f"{folder}: has none of {', '.join(f'{kind}.yaml' for kind in KINDS)}")
    for kind, paths in found.items():
        config[kind] = _one(kind, paths, problems, plain_secrets_allowed=plain_secrets_allowed)
    if problems:
        raise ConfigFileError(problems)
    return config


def _misnamed(folder: Path) -> list[str]:
    """Returns what would be passed over: all objects of a kind, were its file's name misspelt."""
    read = {f"{kind}{end}" for kind in KINDS for end in _ENDINGS}
    names = f"{', '.join(KINDS[:-1])} or {KINDS[-1]} and .yaml, .yml or .json"
    return [
        f"{path}: would not be read: name it {names}, or move it"
        for path in (sorted(folder.iterdir()) if folder.is_dir() else ())
        if path.name not in read and _looks_like_one(path.name)
    ]


def _looks_like_one(name: str) -> bool:
    if name.startswith((".", "#")) or name.endswith("~"):  # an editor's
        return False
    return name.lower().endswith(_ENDINGS) or name.lower().split(".")[0] in KINDS


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
    found = violations("variables_export" if document.is_export(kind) else kind, document.content)
    broken = {position[:1] for position, _ in found}
    taken = {
        name: _taken(kind, name, document)
        for name in (document.content if () not in broken else ())
        if (name,) not in broken
    }
    if kind == "connections":
        found += two_versions({name: document.content[name] for name in taken})
    for name, given in taken.items():
        if not plain_secrets_allowed and kind != "pools":
            found += plain_secrets(kind, name, document)
        found += broken_rules(kind, name, given)
    said = [(document.line(position), f"{dotted(position)} {what}".lstrip()) for position, what in found]
    problems += [
        f"{document.at(line)}: {what}" for line, what in sorted([*document.flaws, *said], key=lambda each: each[0])
    ]
    return {name: Declared(document.at(document.line((name,))), given) for name, given in taken.items()}


def _taken(kind: str, name: str, document: Document) -> dict[str, Any]:
    declared = document.content[name]
    return exported_variable(declared) if document.is_export(kind) else arguments(kind, name, declared)
