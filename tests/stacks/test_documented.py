"""docs/reference/environment.md documents every setting of the definitions, and its programs run."""

from __future__ import annotations

import importlib
import inspect
import re
import sys
from pathlib import Path

import pulumi
import pytest

from pulumi_mwaa.components import MwaaEnvironment
from stacks import settings
from tests.support.documents import blocks
from tests.support.pulumi.mocked_program import GraphOf

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "reference" / "environment.md").read_text(encoding="utf-8")
INPUTS, _, SETTINGS = PAGE.partition("## Settings")
PROGRAMS = blocks(PAGE, "python")
LAST = ["RolePolicy deploy", "mwaa.Dags platform"]


def test_every_input_is_in_the_table_and_no_other() -> None:
    inputs = inspect.signature(MwaaEnvironment).parameters.keys() - {"name", "opts"}
    assert set(re.findall(r"^\| `(\w+)` \|", INPUTS, re.MULTILINE)) == inputs


@pytest.mark.parametrize("definition", ["platform", "config_only"])
def test_every_setting_is_in_a_table_and_no_other(
    graph_of: GraphOf, monkeypatch: pytest.MonkeyPatch, definition: str
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.delitem(sys.modules, f"stacks.{definition}", raising=False)
    secret = {"warehousePassword": "planted"}
    where = {"environment": "prod"} if definition == "config_only" else {}
    graph_of(
        lambda: importlib.import_module(f"stacks.{definition}") and None,
        {"configFolder": "stacks/config/dev", **where, **secret},
        secret,
    )
    module = sys.modules[f"stacks.{definition}"]
    rows = re.findall(r"^\| `(\w+)` \| (both|`\w+`) \|", SETTINGS, re.MULTILINE)
    documented = {name for name, of in rows if of in {"both", f"`{definition}`"}}
    by_input = dict(re.findall(r"^\| `(\w+)` \| `(\w+)` \|", INPUTS, re.MULTILINE)) if definition == "platform" else {}
    assert documented | set(by_input.values()) == {*settings.COMMON, *module.SETTINGS}
    by_argument = {given: setting for given, (setting, _) in getattr(module, "ENVIRONMENT", {}).items()}
    assert by_input == by_argument | ({"files": "files"} if by_argument else {})


def test_every_output_is_named() -> None:
    outputs = PAGE.split("Outputs: ")[1].split("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", outputs)) == inspect.get_annotations(MwaaEnvironment).keys()


@pytest.mark.parametrize(("program", "last"), list(zip(PROGRAMS, LAST, strict=True)))
def test_programs_declare_what_they_say(
    graph_of: GraphOf, monkeypatch: pytest.MonkeyPatch, program: str, last: str
) -> None:
    monkeypatch.chdir(ROOT)
    graph = graph_of(lambda: exec(program, {"pulumi": pulumi}))  # noqa: S102 # the page's own
    assert "Environment platform" in graph.before(last)
