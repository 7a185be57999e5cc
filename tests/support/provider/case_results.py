"""Records the results of the case table for docs/reference/tested-versions.md."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import cast

import pytest

from local.mwaa.airflow.versions import VERSIONS
from local.paths import PROJECT_PATHS
from tests.support.provider.cases import table, title

_CASES = PROJECT_PATHS.root / "docs" / "generator" / "cases.json"
Recorded = Callable[[str, str, str], None]


@pytest.fixture
def recorded(request: pytest.FixtureRequest) -> Recorded:
    """Records a case's outcome on a version. The arguments are the version, the case and the outcome."""

    def record(version: str, case: str, outcome: str) -> None:
        _send(request.node, "case", [version, case, outcome])

    return record


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Writes the results if `--record` is given and the whole table ran."""
    if not session.config.getoption("--record"):
        return
    rows = cast("list[list[str]]", _collected(session.config, "case"))
    results = {(version, case): outcome for version, case, outcome in rows}
    cases = [title(*row) for row in table()]
    if all((version, case) in results for version in VERSIONS for case in cases):
        outcomes = {case: {version: results[version, case] for version in VERSIONS} for case in cases}
        _CASES.write_text(json.dumps(outcomes, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _send(node: pytest.Item, name: str, value: object) -> None:
    """Sends a JSON-serializable value with the test's reports, even from a different process."""
    node.user_properties.append((name, value))


def _collected(config: pytest.Config, name: str) -> list[object]:
    """Returns all values sent under this name, or nothing in a worker, which knows only its own tests."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    reports = [report for listed in reporter.stats.values() for report in listed] if reporter else []
    pairs = (pair for report in reports for pair in getattr(report, "user_properties", ()))
    return [value for key, value in pairs if key == name]
