"""The same steps through both engines: the same operations, the same objects, the same state."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.workspace import drift, make_workspace


@dataclass(frozen=True)
class Step:
    """A program (None: the one before), what happened outside, a command, and what it has to do."""

    program: str | None = None
    ops: dict[str, list[str]] = field(default_factory=dict)
    command: str = "up"
    options: tuple[str, ...] = ()
    outside: dict[str, Any] = field(default_factory=dict)
    # The resources that are tainted first.
    tainted: tuple[str, ...] = ()
    live: dict[str, Any] | None = None
    fails: bool = False
    # A part of the error messages.
    says: str = ""


SCENARIOS: dict[str, list[Step]] = {
    "made_changed_unchanged_replaced_destroyed": [
        Step(
            'a = Thing("a", value="1")\nb = Thing("b", value=a.size)\nThing("c", value=Output.secret("hush"))\n'
            'pulumi.export("size", a.size)\n',
            {"a": ["create"], "b": ["create"], "c": ["create"]},
            live={"k-a": "1", "k-b": 1, "k-c": "hush"},
        ),
        Step(ops={}, options=("--expect-no-changes",)),
        Step(
            'a = Thing("a", key="other", value="22")\nb = Thing("b", value=a.size)\n'
            'Thing("c", value=Output.secret("hush"))\n',
            {
                "a": ["create-replacement", "replace", "delete-replaced"],
                "b": ["update"],
            },
            live={"other": "22", "k-b": 2, "k-c": "hush"},
        ),
        Step(ops={"a": ["delete"], "b": ["delete"], "c": ["delete"]}, command="destroy", live={}),
    ],
    "components_are_renamed_with_an_alias_and_taken_apart": [
        Step('Box("x", "1")', {"x": ["create"], "x-thing": ["create"]}),
        Step('Box("y", "1", ResourceOptions(aliases=[Alias(name="x")]))', {}, live={"boxed": "1"}),
        Step(
            'Thing("free", "boxed", "1", opts=ResourceOptions(aliases=[Alias(name="y-thing", parent='
            '"urn:pulumi:local::demo::t:index:Box::y")]))',
            {"y": ["delete"]},
            live={"boxed": "1"},
        ),
        Step('Thing("unrelated", "boxed", "1")', {"unrelated": ["create"], "free": ["delete"]}, command="preview"),
    ],
    "a_failure_keeps_what_came_before_and_the_next_run_goes_on": [
        Step(
            'a = Thing("a", value="1")\nb = Thing("b", value="fail create", opts=ResourceOptions(depends_on=[a]))\n'
            'Thing("c", value=b.size)\n',
            {"a": ["create"], "b": ["create"]},
            fails=True,
            says="create failed as told",
            live={"k-a": "1"},
        ),
        Step(
            'a = Thing("a", value="1")\nb = Thing("b", value="2", opts=ResourceOptions(depends_on=[a]))\n'
            'Thing("c", value=b.size)\n',
            {"b": ["create"], "c": ["create"]},
        ),
        Step('raise ValueError("of the program")', {}, fails=True, says='raise ValueError("of the program")'),
        Step(
            'Thing("a", value="invalid")',
            {},
            fails=True,
            says="property value value {invalid} has a problem: not allowed",
        ),
        Step('Thing("a")\nThing("a")', {}, command="preview", fails=True, says="Duplicate resource URN"),
    ],
    "refresh_finds_what_changed_and_what_is_gone": [
        Step(
            'Thing("a", value="1")\nThing("b", value="2")\nThing("c", value="3")', {name: ["create"] for name in "abc"}
        ),
        Step(
            command="refresh",
            outside={"k-a": "drifted", "k-b": None},
            ops={"a": ["update"], "b": ["delete"]},
        ),
        Step(ops={"a": ["update"], "b": ["create"]}, live={"k-a": "1", "k-b": "2", "k-c": "3"}),
        Step(
            command="preview",
            options=("--refresh",),
            outside={"k-a": "drifted", "k-b": None},
            ops={"a": ["refresh", "update"], "b": ["refresh", "create"], "c": ["refresh", "same"]},
        ),
    ],
    "deleted_before_it_is_replaced_with_what_needs_it": [
        Step(
            'a = Thing("a", value="1", first=True)\nb = Thing("b", key=a.key.apply(lambda k: "on-" + k), value="2")\n'
            'Thing("c", value=b.size)\n',
            {name: ["create"] for name in "abc"},
        ),
        Step(
            'a = Thing("a", key="new", value="1", first=True)\n'
            'b = Thing("b", key=a.key.apply(lambda k: "on-" + k), value="2")\nThing("c", value=b.size)\n',
            {
                "a": ["delete-replaced", "replace", "create-replacement"],
                "b": ["delete-replaced", "replace", "create-replacement"],
            },
            live={"new": "1", "on-new": "2", "k-c": 1},
        ),
        Step(
            'a = Thing("a", key="newer", value="1", first=True, opts=ResourceOptions(delete_before_replace=False))\n'
            'b = Thing("b", key=a.key.apply(lambda k: "on-" + k), value="2")\nThing("c", value=b.size)\n',
            {
                "a": ["create-replacement", "replace", "delete-replaced"],
                "b": ["create-replacement", "replace", "delete-replaced"],
            },
        ),
    ],
    "options": [
        Step(
            'a = Thing("a", value="1", opts=ResourceOptions(protect=True))\n'
            'Thing("b", value="1", opts=ResourceOptions(retain_on_delete=True))\n'
            'Thing("c", value="1", opts=ResourceOptions(deleted_with=a))\n'
            'Thing("d", value="1", opts=ResourceOptions(additional_secret_outputs=["size"]))\n',
            {name: ["create"] for name in "abcd"},
        ),
        Step(
            'a = Thing("a", value="2", opts=ResourceOptions(protect=True, ignore_changes=["value"]))\n'
            'Thing("c", value="1", opts=ResourceOptions(deleted_with=a))\n'
            'Thing("d", value="1", opts=ResourceOptions(additional_secret_outputs=["size"]))\n',
            {"b": ["delete"]},
            live={"k-a": "1", "k-b": "1", "k-c": "1", "k-d": "1"},
        ),
        Step(
            'Thing("a", key="moved", value="1", opts=ResourceOptions(protect=True))\n',
            fails=True,
            says="marked for protection",
        ),
        Step(
            "",
            fails=True,
            says="because it is protected",
            ops={"a": ["delete"], "c": ["delete"], "d": ["delete"]},
            command="preview",
        ),
        Step('Thing("a", value="1")', {"c": ["delete"], "d": ["delete"]}, live={"k-a": "1", "k-b": "1"}),
    ],
    "what_is_tainted_is_replaced_once": [
        Step(
            'Thing("a", value="1", opts=ResourceOptions(ignore_changes=["value"]))\nThing("b", value="1")\n',
            {"a": ["create"], "b": ["create"]},
        ),
        Step(
            'Thing("a", key="new", value="2", opts=ResourceOptions(ignore_changes=["value"]))\nThing("b", value="1")\n',
            {"a": ["create-replacement", "replace", "delete-replaced"]},
            tainted=("a",),
            live={"new": "2", "k-b": "1"},
        ),
        Step(ops={}, options=("--expect-no-changes",)),
    ],
    "what_somebody_else_manages_is_looked_up_and_left_alone": [
        Step(
            'p = pulumi.ProviderResource("pulumi-python", "p", {"thing:color": "red"})\n'
            'a = Thing("a", "theirs", opts=ResourceOptions(id="id-theirs", provider=p))\nThing("b", value=a.size)\n',
            {"p": ["create"], "a": ["read"], "b": ["create"]},
            outside={"theirs": "live"},
            live={"theirs": "live", "k-b": 4},
        ),
        Step(ops={"a": ["read"], "b": ["update"]}, outside={"theirs": "longer"}, live={"theirs": "longer", "k-b": 6}),
        Step(command="refresh", ops={"a": ["update"]}, outside={"theirs": "far longer"}),
        Step(
            ops={"p": ["delete"], "a": ["discard"], "b": ["delete"]}, command="destroy", live={"theirs": "far longer"}
        ),
    ],
    "an_explicit_provider_has_a_configuration_of_its_own": [
        Step(
            'p = pulumi.ProviderResource("pulumi-python", "p", {"thing:color": "red"})\n'
            'Thing("a", value="1", opts=ResourceOptions(provider=p))\nThing("b", value="1")\n',
            {"p": ["create"], "a": ["create"], "b": ["create"]},
        ),
        Step(
            'p = pulumi.ProviderResource("pulumi-python", "p", {"thing:color": "blue"})\n'
            'Thing("a", value="2", opts=ResourceOptions(provider=p))\nThing("b", value="1")\n',
            {"p": ["update"], "a": ["update"]},
        ),
    ],
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_both_engines_do_the_same(engine_name: str, name: str, tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path)
    engine = workspace.engine(engine_name)
    for number, step in enumerate(SCENARIOS[name]):
        if step.program is not None:
            workspace.program(step.program)
        assert list(drift(workspace, step.outside)) == list(step.outside)
        if step.tainted:
            engine.taint(*step.tainted)
        options = step.options if step.command == "preview" else ("--skip-preview", "--yes", *step.options)
        result = engine.run(step.command, *options)
        where = f"{name}, step {number}: {result.text}"
        assert (result.exit_code != 0) == step.fails, where
        assert step.says in result.errors, where
        if not step.fails or step.ops:
            assert result.short_ops == step.ops, where
        if step.live is not None:
            assert workspace.live == step.live, where
