"""Each scenario on each engine: what it has to do, and that both leave the same behind, step by step."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.support.engines import require
from tests.support.scenarios import Seen, play, scenarios
from tests.support.workspace import make_workspace

SCENARIOS = scenarios()


def played(name: str, engine_name: str, folder: Path) -> list[Seen]:
    workspace = make_workspace(folder)
    return list(play(SCENARIOS[name], workspace, workspace.engine(engine_name)))


@cache
def on_the_embedded_engine(name: str) -> list[Seen]:
    """What comes of a scenario: once for all that is held against it."""
    return played(name, "embedded", Path(mkdtemp(prefix="scenario-")))


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_embedded(scenario: str) -> None:
    assert len(on_the_embedded_engine(scenario)) == len(SCENARIOS[scenario])


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_pulumi_does_the_same(scenario: str, tmp_path: Path) -> None:
    require("pulumi")
    ours, theirs = on_the_embedded_engine(scenario), played(scenario, "pulumi", tmp_path)
    for number, (step, one, other) in enumerate(zip(SCENARIOS[scenario], ours, theirs, strict=True)):
        by_chance = step.fails and step.ops is None  # what was begun beside a failure
        assert replace(one, ops=other.ops if by_chance else one.ops) == other, f"step {number}"
