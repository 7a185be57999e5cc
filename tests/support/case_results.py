"""Writes down what the case table came to, for docs/cases.md."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from local.mwaa.airflow.versions import VERSIONS
from tests.support.cases import table, title
from tests.support.xdist_results import tell, told

_CASES = Path(__file__).resolve().parents[2] / "docs" / "cases.json"
Recorded = Callable[[str, str, str], None]


@pytest.fixture
def recorded(request: pytest.FixtureRequest) -> Recorded:
    """Takes version, case and outcome."""

    def record(version: str, case: str, outcome: str) -> None:
        tell(request.node, "case", [version, case, outcome])

    return record


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With --record, writes down what the whole of a table gave; a part of it changes nothing."""
    if not session.config.getoption("--record"):
        return
    rows = cast("list[list[str]]", told(session.config, "case"))
    came = {(version, case): outcome for version, case, outcome in rows}
    cases = [title(*row) for row in table()]
    if all((version, case) in came for version in VERSIONS for case in cases):
        outcomes = {case: {version: came[version, case] for version in VERSIONS} for case in cases}
        _CASES.write_text(json.dumps(outcomes, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
