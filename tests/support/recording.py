"""Writes down what the case table came to, for docs/cases.md."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local.mwaa.versions import VERSIONS
from tests.resources.cases import table, title

CASES = Path(__file__).resolve().parents[2] / "docs" / "cases.json"
Recorded = Callable[[str, str, str], None]


@pytest.fixture(scope="session")
def recorded(request: pytest.FixtureRequest) -> Iterator[Recorded]:
    """Takes version, case and outcome; with --record-cases, docs/cases.json is what all cases on all versions gave."""
    outcomes: dict[str, dict[str, str]] = {title(*row): {} for row in table()}

    def record(version: str, case: str, outcome: str) -> None:
        outcomes[case][version] = outcome

    yield record
    whole = all(tried.keys() == VERSIONS.keys() for tried in outcomes.values())
    if request.config.getoption("--record-cases") and whole:
        CASES.write_text(json.dumps(outcomes, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
