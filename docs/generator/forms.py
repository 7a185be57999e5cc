"""Generates docs/reference/config-forms.md, which compares how Airflow's imports and this loader read config files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

#: The Airflow versions whose imports are shown: one for each dialect.
VERSIONS = ("2.10.3", "3.0.6")
REJECTED = "rejected"

# The object's non-empty fields, or `rejected`.
Result = dict[str, Any] | str

_HEAD = """\
# Config file forms, compared with Airflow's import

Each row shows how two real Airflow versions import a file (with `airflow connections import`, for example) and how this
package reads it as a [config file](../how-to/config-files.md). The tests run both imports and the loader. `KEY` is the
name of the object in question. The *here* column shows what this package reads, or its error without the leading file
and line. *the same* means that Airflow reads what this package reads; otherwise, the cell shows what Airflow reads.
Airflow imports variables and pools only from JSON.
"""


@dataclass(frozen=True)
class Form:
    """A row in docs/generator/forms.yaml, which describes the keys."""

    form: str
    file: str
    text: str
    airflow: Any
    here: Any = None
    line: str = ""
    plainSecrets: bool = False  # noqa: N815 - named like the stack's setting

    @property
    def kind(self) -> str:
        """The kind of object in the file, such as `variables`."""
        return self.file.partition(".")[0]

    def by_airflow(self, version: str) -> Result:
        """Returns the result of an Airflow version's import."""
        result: Result = self.airflow
        return result[version] if isinstance(result, dict) and version in result else result

    @property
    def by_us(self) -> Result:
        """The loader's result. By default, it is the same as the result of both Airflow versions."""
        result: Result = self.by_airflow(VERSIONS[-1]) if self.here is None else self.here
        return result


def forms(text: str) -> list[Form]:
    """Returns the rows. `text` is the content of docs/generator/forms.yaml."""
    return [Form(**row) for row in yaml.safe_load(text)]


def forms_page(text: str) -> str:
    """Returns the page. `text` is the content of docs/generator/forms.yaml."""
    parts = [_HEAD]
    for kind in ("connections", "variables", "pools"):
        rows = [_row(form) for form in forms(text) if form.kind == kind]
        head = f"| form | file | {' | '.join(VERSIONS)} | here |"
        parts.append("\n".join([f"\n## {kind.capitalize()}\n", head, "| --- |" + " --- |" * 4, *rows]) + "\n")
    return "".join(parts)


def _row(form: Form) -> str:
    file = f".{form.file.partition('.')[2]}: {_code(form.text)}" if form.text else f".{form.file.partition('.')[2]}"
    results = [_result(form.by_airflow(version), form) for version in VERSIONS]
    return f"| {_cell(form.form)} | {file} | {' | '.join(results)} | {_result_here(form)} |"


def _result(result: Result, form: Form) -> str:
    if result == REJECTED:
        return REJECTED
    return (
        "the same" if form.here != REJECTED and result == form.by_us else _code(json.dumps(result, ensure_ascii=False))
    )


def _result_here(form: Form) -> str:
    result = REJECTED if form.by_us == REJECTED else _code(json.dumps(form.by_us, ensure_ascii=False))
    if form.by_us != REJECTED and form.line:
        return f"{result}, and warns: {_code(form.line)}"
    return f"{result}: {_code(form.line)}" if form.line else result


def _code(text: str) -> str:
    fence = "``" if "`" in text else "`"
    return f"{fence}{_cell(text.strip())}{fence}"


def _cell(text: str) -> str:
    return text.replace("\n", " ⏎ ").replace("\ufeff", "\\ufeff").replace("|", "\\|")


FILE = Path(__file__).resolve().parent / "forms.yaml"
