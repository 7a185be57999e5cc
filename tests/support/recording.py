"""Writes down what the case table and the engines' scenarios came to, for docs/cases.md and docs/engine.md."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from local.mwaa.versions import VERSIONS
from tests.resources.cases import table, title
from tests.support.engines import pulumi_version
from tests.support.scenarios import digest, scenarios
from tests.support.telling import tell, told

_DOCS = Path(__file__).resolve().parents[2] / "docs"
Recorded = Callable[[str, str, str], None]
Told = Callable[[str], None]


@pytest.fixture
def recorded(request: pytest.FixtureRequest) -> Recorded:
    """Takes version, case and outcome."""

    def record(version: str, case: str, outcome: str) -> None:
        tell(request.node, "case", [version, case, outcome])

    return record


@pytest.fixture
def tell_scenario(request: pytest.FixtureRequest) -> Told:
    """Takes what has been shown of the test's scenario on its engines."""
    params = request.node.callspec.params
    for engine in params["engines"]:
        tell(request.node, "engine", engine)

    def record(what: str) -> None:
        tell(request.node, "scenario", [params["scenario"], f"{' then '.join(params['engines'])}: {what}"])

    return record


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With --record, writes down what the whole of a table gave; a part of it changes nothing."""
    if session.config.getoption("--record"):
        _record_cases(session.config)
        _record_scenarios(session.config)


def _record_cases(config: pytest.Config) -> None:
    rows = cast("list[list[str]]", told(config, "case"))
    came = {(version, case): outcome for version, case, outcome in rows}
    cases = [title(*row) for row in table()]
    if all((version, case) in came for version in VERSIONS for case in cases):
        outcomes = {case: {version: came[version, case] for version in VERSIONS} for case in cases}
        _write("cases", outcomes)


def _record_scenarios(config: pytest.Config) -> None:
    rows = cast("list[list[str]]", told(config, "scenario"))
    shown = {name: [what for told_of, what in rows if told_of == name] for name in scenarios()}
    if all("embedded: equal" in whats for whats in shown.values()):
        pulumi = shutil.which("pulumi")
        listed = {name: {"digest": digest(steps), "shown": sorted(shown[name])} for name, steps in scenarios().items()}
        _write("scenarios", {"pulumi": pulumi_version(pulumi) if pulumi else None, "scenarios": listed})


def _write(name: str, content: object) -> None:
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    (_DOCS / f"{name}.json").write_text(text, encoding="utf-8")
