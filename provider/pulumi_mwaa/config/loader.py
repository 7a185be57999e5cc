"""Finds the files of an environment's config, and returns what they declare.

`validation` checks each entry, also in Python: the JSON Schema of its kind checks its form, the `contradictions` of its
kind what no schema can express, and the fields' own validators its values and their limits. In files, the loader also
refuses secrets in plain text and references that aren't read. The engine's `check` of the resource runs the fields'
validators again, because a value may be an output.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pulumi_mwaa.config.document import Document, dotted, read
from pulumi_mwaa.config.errors import ConfigFileError
from pulumi_mwaa.config.kinds import KINDS, ConfigKind
from pulumi_mwaa.config.plain_secrets import plain_secrets
from pulumi_mwaa.config.references import misplaced
from pulumi_mwaa.config.validation import validate

_ENDINGS = (".yaml", ".yml", ".json")


@dataclass(frozen=True)
class Declared:
    """One object: where it is declared, and the arguments that its resource takes."""

    where: str
    arguments: dict[str, Any] = field(repr=False)


#: By kind and name.
Config = dict[str, dict[str, Declared]]


def load(
    folder: Path, *, plain_secrets_allowed: bool = False, warn: Callable[[str], object] = lambda _line: None
) -> Config:
    """Returns what the files of a folder declare, and warns of what an Airflow would read otherwise. Offline.

    A file is `variables`, `connections` or `pools`, `.yaml`, `.yml` or `.json`; one that is missing declares nothing.
    Raises ConfigFileError with all that is wrong, in all of them; nothing is returned then.
    """
    found = {kind: [path for end in _ENDINGS if (path := folder / f"{kind}{end}").is_file()] for kind in KINDS}
    problems = _misnamed(folder)
    if not problems and not any(found.values()):
        problems.append(f"{folder}: has none of {', '.join(f'{kind}.yaml' for kind in KINDS)}")
    documents = {kind: document for kind in KINDS if (document := _document(found[kind], problems))}
    config: Config = {kind: {} for kind in KINDS}
    for kind, document in documents.items():
        config[kind] = _declared(KINDS[kind], document, problems, plain_secrets_allowed=plain_secrets_allowed)
    if problems:
        raise ConfigFileError(problems)
    for kind, document in documents.items():
        for line in KINDS[kind].form_in(document).warnings(document):
            warn(line)
    return config


def _misnamed(folder: Path) -> list[str]:
    """Returns what would be passed over: all objects of a kind, were its file's name misspelt."""
    read = {f"{kind}{end}" for kind in KINDS for end in _ENDINGS}
    return [
        f"{path}: {_rename(path)}"
        for path in (sorted(folder.iterdir()) if folder.is_dir() else ())
        if path.name not in read and _looks_like_one(path.name)
    ]


def _rename(path: Path) -> str:
    if path.suffix == ".env":
        return f'.env files are not read: write each NAME=VALUE of it as NAME: "VALUE" in a {path.stem}.yaml'
    *others, last = KINDS
    names = f"{', '.join(others)} or {last} and .yaml, .yml or .json"
    return f"has an unrecognized name: rename it to {names}, or move it elsewhere"


def _looks_like_one(name: str) -> bool:
    if name.startswith((".", "#")) or name.endswith("~"):  # an editor's
        return False
    return name.lower().endswith(_ENDINGS) or name.lower().split(".")[0] in KINDS


def _document(paths: list[Path], problems: list[str]) -> Document | None:
    """Returns the content of the file of a kind; adds why it can't be read to the problems."""
    if len(paths) > 1:
        problems.append(f"{paths[0]}: there is {paths[1].name} too: keep one of them")
        return None
    try:
        return read(paths[0]) if paths else None
    except ConfigFileError as error:
        problems += error.problems
        return None


def _declared(
    kind: ConfigKind, document: Document, problems: list[str], *, plain_secrets_allowed: bool
) -> dict[str, Declared]:
    """Returns what a file declares; adds what is wrong with it to the problems."""
    form = kind.form_in(document)
    arguments, found = validate(kind, form, document.content)
    for name in arguments:
        if not plain_secrets_allowed:
            found += plain_secrets(form, name, document)
        found += misplaced(form, name, document)
    said = [(document.line(position), f"{dotted(position)} {what}".lstrip()) for position, what in found]
    problems += [
        f"{document.at(line)}: {what}" for line, what in sorted([*document.flaws, *said], key=lambda each: each[0])
    ]
    return {name: Declared(document.at(document.line((name,))), given) for name, given in arguments.items()}
