"""A resource that is renamed or moved with `aliases` stays the same resource: at most, it is updated."""

from __future__ import annotations

from tests.support.aws.local_mwaa import any_version
from tests.support.pulumi.stack import Stack

TEAM = """
class Team(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("t:t:Team", name, None, opts)

def options(*aliases, parent=None):
    return pulumi.ResourceOptions(parent=parent, aliases=list(aliases))

root = pulumi.ROOT_STACK_RESOURCE
variables = f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}::pulumi-python:dynamic/mwaa:AirflowVariable::"
"""
BEFORE = """
def declare(of, text):
    common = {"environment": environment, "description": text}
    AirflowVariable("owner" + of, key=prefix + "owner" + of, value="data", **common)
    AirflowConnection("warehouse" + of, connection_id=prefix + "warehouse" + of, conn_type="http", **common)
    AirflowPool("backfill" + of, name=prefix + "backfill" + of, slots=4, **common)
    AirflowVariable("limits" + of, key=prefix + "limits" + of, value={"rows": 1}, **common)
    team = options(parent=Team("team" + of))
    AirflowVariable("inner" + of, key=prefix + "inner" + of, value="data", opts=team, **common)
"""
AFTER = """
def declare(of, text):
    common = {"environment": environment, "description": text}
    crew = Team("crew" + of, options(pulumi.Alias(name="team" + of)))
    renamed = options(pulumi.Alias(name="owner" + of))
    moved = options(pulumi.Alias(parent=root), parent=crew)
    both = options(pulumi.Alias(name="backfill" + of, parent=root), parent=crew)
    by_urn = options(variables + "limits" + of)
    AirflowVariable("renamed" + of, key=prefix + "owner" + of, value="data", opts=renamed, **common)
    AirflowConnection(
        "warehouse" + of, connection_id=prefix + "warehouse" + of, conn_type="http", opts=moved, **common
    )
    AirflowPool("both" + of, name=prefix + "backfill" + of, slots=4, opts=both, **common)
    AirflowVariable("by-urn" + of, key=prefix + "limits" + of, value={"rows": 1}, opts=by_urn, **common)
    AirflowVariable("inner" + of, key=prefix + "inner" + of, value="data", opts=options(parent=crew), **common)
"""
TWICE = 'declare("-changed", "{text}")\ndeclare("-same", "old")\n'
NAMES = ("both", "by-urn", "inner", "renamed", "warehouse")


@any_version
def test_renamed_or_moved_with_alias_is_the_same_resource(stack: Stack) -> None:
    stack.write(TEAM + BEFORE + TWICE.format(text="old"))
    stack.up()
    before = stack.all_live()
    stack.mwaa.forget_calls()

    stack.write(TEAM + AFTER + TWICE.format(text="new"))
    assert stack.up().short_ops == {f"{name}-changed": ["update"] for name in NAMES}
    assert {call["method"] for call in stack.mwaa.calls()} - {"GET"} == {"PATCH"}
    assert stack.all_live() == [
        {name: {**row, "description": "new" if name.endswith("-changed") else "old"} for name, row in live.items()}
        for live in before
    ]
    assert stack.recorded == sorted(name + of for name in (*NAMES, "crew") for of in ("-changed", "-same"))
    refreshed = stack.pulumi.preview("--refresh", "--expect-no-changes")
    assert refreshed.exit_code == 0, refreshed.text
