"""Each scenario on each engine, and on both in turns: what it has to do, and that all leave the same, step by step."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.support.engines import require
from tests.support.recording import Told
from tests.support.scenarios import Seen, play, scenarios
from tests.support.workspace import make_workspace

SCENARIOS = scenarios()
ENGINES = [("embedded",), ("pulumi",), ("embedded", "pulumi"), ("pulumi", "embedded")]


@cache
def played(name: str, *engines: str) -> list[Seen]:
    """What comes of a scenario: once for all that is held against it."""
    with TemporaryDirectory(prefix="scenario-") as folder:
        workspace = make_workspace(Path(folder))
        home = Path(folder) / "home"
        return list(play(SCENARIOS[name], workspace, [workspace.engine(engine, home) for engine in engines]))


@pytest.mark.parametrize("engines", ENGINES, ids="-then-".join)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_scenario(scenario: str, engines: tuple[str, ...], tell_scenario: Told) -> None:
    for engine in engines:
        require(engine)
    seen = played(scenario, *engines)
    tell_scenario("done")
    for number, (step, one, other) in enumerate(
        zip(SCENARIOS[scenario], played(scenario, "embedded"), seen, strict=True)
    ):
        by_chance = step.fails and step.ops is None  # what was begun beside a failure
        assert replace(one, ops=other.ops if by_chance else one.ops) == other, f"step {number}"
    tell_scenario("equal")
