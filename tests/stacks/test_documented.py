"""The page on the environment says what the definition takes, and its programs run."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pulumi
import pytest

from stacks.environment import MwaaEnvironment
from tests.support.graphs import GraphOf

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "environment.md").read_text(encoding="utf-8")
PROGRAMS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
LAST = ["RolePolicy deploy", "stacks.Dags platform"]


def test_every_input_is_in_the_table_and_no_other() -> None:
    taken = inspect.signature(MwaaEnvironment).parameters.keys() - {"name", "opts"}
    assert set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)) == taken


def test_every_output_is_named() -> None:
    outputs = PAGE.split("Outputs: ")[1].split(". What the DAGs")[0]
    assert set(re.findall(r"`(\w+)`", outputs)) == inspect.get_annotations(MwaaEnvironment).keys()


@pytest.mark.parametrize(("program", "last"), list(zip(PROGRAMS, LAST, strict=True)))
def test_programs_declare_what_they_say(
    graph_of: GraphOf, monkeypatch: pytest.MonkeyPatch, program: str, last: str
) -> None:
    monkeypatch.chdir(ROOT)
    graph = graph_of(lambda: exec(program, {"pulumi": pulumi}))  # noqa: S102 # the page's own
    assert "Environment platform" in graph.before(last)
