"""Loads an environment's config files.

`validation` checks each entry, whether it is in a file or in Python. The kind's JSON Schema checks the entry's form,
`contradictions` checks what no schema can express, and the fields' validators check the values. In files, the loader
also rejects secrets in plain text, and references in places where they aren't read. The resource's `check` runs the
fields' validators again, because a value may be an output.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pulumi_mwaa.config.documents.document import ConfigFileError, Document, dotted, read
from pulumi_mwaa.config.kinds import KINDS, ConfigKind
from pulumi_mwaa.config.validation.plain_secrets import plain_secrets
from pulumi_mwaa.config.validation.references import misplaced
from pulumi_mwaa.config.validation.validate import validate

_ENDINGS = (".yaml", ".yml", ".json")


@dataclass(frozen=True)
class Declared:
    """A declared object: where it is declared, and its resource's arguments."""

    where: str
    arguments: dict[str, Any] = field(repr=False)


#: The declared objects, by kind and name.
Config = dict[str, dict[str, Declared]]


def load(
    folder: Path, *, plain_secrets_allowed: bool = False, warn: Callable[[str], object] = lambda _line: None
) -> Config:
    """Returns the objects that the files in a folder declare. Makes no calls.

    The files are `variables`, `connections` and `pools`, each with the extension `.yaml`, `.yml` or `.json`. At least
    one of them must exist.

    Args:
        folder: The folder.
        plain_secrets_allowed: Whether secrets in plain text are accepted.
        warn: Called with each warning about an object that some version of Airflow would read differently.

    Raises:
        ConfigFileError: A file is invalid. The error lists all problems in all files.
    """
    paths = {kind: [path for end in _ENDINGS if (path := folder / f"{kind}{end}").is_file()] for kind in KINDS}
    problems = _misnamed(folder)
    if not problems and not any(paths.values()):
        problems.append(f"{folder}: contains none of {', '.join(f'{kind}.yaml' for kind in KINDS)}")
    documents = {kind: document for kind in KINDS if (document := _document(paths[kind], problems))}
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
    """Returns a problem for each file that looks like a config file but isn't read. Its name may be misspelled."""
    names = {f"{kind}{end}" for kind in KINDS for end in _ENDINGS}
    return [
        f"{path}: {_rename(path)}"
        for path in (sorted(folder.iterdir()) if folder.is_dir() else ())
        if path.name not in names and _looks_like_config(path.name)
    ]


def _rename(path: Path) -> str:
    if path.suffix == ".env":
        return f'.env files aren\'t supported — write each NAME=VALUE as NAME: "VALUE" in {path.stem}.yaml'
    *others, last = KINDS
    names = f"{', '.join(others)} or {last} with .yaml, .yml or .json"
    return f"has an unrecognized name — rename it to {names}, or move it elsewhere"


def _looks_like_config(name: str) -> bool:
    if name.startswith((".", "#")) or name.endswith("~"):  # hidden, or an editor's backup
        return False
    return name.lower().endswith(_ENDINGS) or name.lower().split(".")[0] in KINDS


def _document(paths: list[Path], problems: list[str]) -> Document | None:
    """Returns a kind's document, if any. If it can't be read, adds the reasons to `problems`."""
    if len(paths) > 1:
        problems.append(f"{paths[0]}: {paths[1].name} also exists — remove one of them")
        return None
    try:
        return read(paths[0]) if paths else None
    except ConfigFileError as error:
        problems += error.problems
        return None


def _declared(
    kind: ConfigKind, document: Document, problems: list[str], *, plain_secrets_allowed: bool
) -> dict[str, Declared]:
    """Returns the objects that a file declares. Adds the file's problems to `problems`."""
    form = kind.form_in(document)
    arguments, invalid = validate(kind, form, document.content)
    for name in arguments:
        if not plain_secrets_allowed:
            invalid += plain_secrets(form, name, document)
        invalid += misplaced(form, name, document)
    reasons = [(document.line(position), f"{dotted(position)} {reason}".lstrip()) for position, reason in invalid]
    in_order = sorted([*document.flaws, *reasons], key=lambda line_and_reason: line_and_reason[0])
    problems += [f"{document.at(line)}: {reason}" for line, reason in in_order]
    return {name: Declared(document.at(document.line((name,))), own) for name, own in arguments.items()}
