"""Airflow's own import and the loader treat each form of a config file as docs/generator/forms.yaml says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from docs.generator.forms import FILE, REJECTED, VERSIONS, Form, Result, forms
from pulumi_mwaa.config.documents.document import ConfigFileError
from pulumi_mwaa.config.loader import load
from tests.config.airflow_import import imported
from tests.support.aws.local_mwaa import LocalMwaa

FORMS = forms(FILE.read_text(encoding="utf-8"))
NAMES = [f"{form.file}: {form.form}" for form in FORMS]


def write(form: Form, key: str, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / form.file
    path.write_text(form.text.replace("KEY", key), encoding="utf-8")
    return path


def non_empty(fields: dict[str, Any]) -> dict[str, Any]:
    """Returns an object's non-empty fields, with JSON parsed."""
    parsed = {name: _parsed(value) if name in {"value", "extra"} else value for name, value in fields.items()}
    return {name: value for name, value in parsed.items() if value not in (None, "", False) and value != {}}


def _parsed(value: Any) -> Any:
    text = value if value is None or isinstance(value, str) else json.dumps(value)
    try:
        structure = json.loads(text or "", parse_constant=str)  # NaN doesn't equal itself
    except ValueError:
        return text
    return structure if isinstance(structure, dict | list) else text


def test_airflows_own_import_matches_the_table(mwaa: LocalMwaa, prefix: str, tmp_path: Path) -> None:
    if mwaa.airflow_version not in VERSIONS:
        pytest.skip("the table covers only one Airflow version per dialect")
    names = [f"{prefix}{index}_" for index in range(len(FORMS))]
    files = [(form.kind, name, write(form, name, tmp_path / name)) for form, name in zip(FORMS, names, strict=True)]
    results = imported(mwaa, files, tmp_path / "answers.json")
    actual = {
        title: REJECTED if result is None else non_empty(result) for title, result in zip(NAMES, results, strict=True)
    }
    expected = {title: form.by_airflow(mwaa.airflow_version) for title, form in zip(NAMES, FORMS, strict=True)}
    assert actual == expected


@pytest.mark.parametrize("form", FORMS, ids=NAMES)
def test_loader_matches_the_table(tmp_path: Path, form: Form) -> None:
    path = write(form, "k", tmp_path / "config")
    lines: list[str] = []
    result: Result
    try:
        config = load(path.parent, plain_secrets_allowed=form.plainSecrets, warn=lines.append)
        declared = config[form.kind].get("k")
        result = non_empty(declared.arguments) if declared else {}
    except ConfigFileError as error:
        result, lines = REJECTED, error.problems
    assert result == form.by_us
    assert bool(form.line) == bool(lines)
    for line in lines:
        assert line.removeprefix(str(path)).partition(": ")[2].startswith(form.line.replace("KEY", "k"))


@pytest.mark.parametrize("form", FORMS, ids=NAMES)
def test_form_without_a_warning_is_loaded_as_every_airflow_imports_it(form: Form) -> None:
    results = [result for version in VERSIONS if (result := form.by_airflow(version)) != REJECTED]
    assert form.line or all(result == form.by_us for result in results)
    assert form.by_us != REJECTED or form.line
