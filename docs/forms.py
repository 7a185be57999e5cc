"""docs/config-forms.md: files as Airflow's own imports and this loader read them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

#: Of which the import is shown; one of each dialect.
VERSIONS = ("2.10.3", "3.0.6")
REFUSED = "refused"

# All fields of the object that aren't empty, or `refused`.
Result = dict[str, Any] | str

_HEAD = """\
# Config file forms, compared with Airflow's import

Each row shows a file as read by the import of two real Airflows (`airflow connections import` and so on) and by the
loader of [config-files.md](config-files.md); the tests run all three. KEY is the object in question. *here* is what the
loader reads, or its error (without the leading file and line). *the same* means that Airflow reads the file as the
loader does; otherwise the cell shows what Airflow reads. Airflow imports variables and pools from JSON only.
"""


@dataclass(frozen=True)
class Form:
    """One row of docs/forms.yaml, which says what each of its keys is."""

    form: str
    file: str
    text: str
    airflow: Any
    here: Any = None
    line: str = ""
    plainSecrets: bool = False  # noqa: N815 - as the stack's setting is called

    @property
    def kind(self) -> str:
        """That of its file, such as `variables`."""
        return self.file.partition(".")[0]

    def by_airflow(self, version: str) -> Result:
        """What an Airflow's import makes of it."""
        result: Result = self.airflow
        return result[version] if isinstance(result, dict) and version in result else result

    @property
    def by_us(self) -> Result:
        """What the loader makes of it; the same as both Airflows, if the row doesn't say."""
        result: Result = self.by_airflow(VERSIONS[-1]) if self.here is None else self.here
        return result


def forms(text: str) -> list[Form]:
    """The rows."""
    return [Form(**row) for row in yaml.safe_load(text)]


def forms_page(text: str) -> str:
    """The page."""
    parts = [_HEAD]
    for kind in ("connections", "variables", "pools"):
        rows = [_row(form) for form in forms(text) if form.kind == kind]
        head = f"| form | file | {' | '.join(VERSIONS)} | here |"
        parts.append("\n".join([f"\n## {kind.capitalize()}\n", head, "| --- |" + " --- |" * 4, *rows]) + "\n")
    return "".join(parts)


def _row(form: Form) -> str:
    shown = f".{form.file.partition('.')[2]}: {_code(form.text)}" if form.text else f".{form.file.partition('.')[2]}"
    results = [_result(form.by_airflow(version), form) for version in VERSIONS]
    return f"| {_cell(form.form)} | {shown} | {' | '.join(results)} | {_ours(form)} |"


def _result(result: Result, form: Form) -> str:
    if result == REFUSED:
        return REFUSED
    return (
        "the same" if form.here != REFUSED and result == form.by_us else _code(json.dumps(result, ensure_ascii=False))
    )


def _ours(form: Form) -> str:
    what = REFUSED if form.by_us == REFUSED else _code(json.dumps(form.by_us, ensure_ascii=False))
    if form.by_us != REFUSED and form.line:
        return f"{what}, and warns: {_code(form.line)}"
    return f"{what}: {_code(form.line)}" if form.line else what


def _code(text: str) -> str:
    fence = "``" if "`" in text else "`"
    return f"{fence}{_cell(text.strip())}{fence}"


def _cell(text: str) -> str:
    return text.replace("\n", " ⏎ ").replace("\ufeff", "\\ufeff").replace("|", "\\|")


FILE = Path(__file__).resolve().parent / "forms.yaml"
