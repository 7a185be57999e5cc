"""Writes down what the case table came to, for docs/cases.md."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local.mwaa.versions import VERSIONS

CASES = Path(__file__).resolve().parents[2] / "docs" / "cases.json"
Recorded = Callable[[str, str, str], None]


@pytest.fixture(scope="session")
def recorded(request: pytest.FixtureRequest) -> Iterator[Recorded]:
    """Takes version, case and outcome; with --record-cases, a run without failures is what docs/cases.json says."""
    outcomes: dict[str, dict[str, str]] = {}

    def record(version: str, case: str, outcome: str) -> None:
        outcomes.setdefault(case, {})[version] = outcome

    yield record
    whole = all(tried.keys() == VERSIONS.keys() for tried in outcomes.values())
    if request.config.getoption("--record-cases") and whole and not request.session.testsfailed:
        ordered = {case: {version: tried[version] for version in VERSIONS} for case, tried in outcomes.items()}
        CASES.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
