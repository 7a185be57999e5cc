"""If a resource is renamed or moved without an alias, the new resource adopts its object, which is never deleted."""

from __future__ import annotations

from tests.support.aws.local_mwaa import any_version
from tests.support.pulumi.stack import Stack

OWNER = """
AirflowVariable("{name}", environment=environment, key=prefix + "owner", value="data")
"""
WAREHOUSE = """
AirflowConnection(
    "warehouse", environment=environment, connection_id=prefix + "warehouse", conn_type="http", opts={opts}
)
"""
POOL = """
AirflowPool("{name}", environment=environment, name=prefix + "backfill", slots=4, opts={opts})
"""
COMPONENT = """
parent = pulumi.ResourceOptions(parent=pulumi.ComponentResource("t:t:Team", "team"))
"""


@any_version
def test_renamed_or_moved_without_alias_does_not_delete_the_object(stack: Stack) -> None:
    stack.write(OWNER.format(name="owner") + WAREHOUSE.format(opts=None) + POOL.format(name="pool", opts=None))
    stack.up()
    before = stack.all_live()
    stack.mwaa.forget_calls()

    stack.write(
        COMPONENT
        + OWNER.format(name="renamed")
        + WAREHOUSE.format(opts="parent")
        + POOL.format(name="both", opts="parent")
    )
    moved = stack.up()
    assert {name: moved.short_ops[name] for name in ("owner", "renamed")} == {
        "owner": ["delete"],
        "renamed": ["create"],
    }
    assert moved.changes == {"create": 4, "delete": 3, "same": 1}  # the component is created, too
    assert stack.deleted() == []
    assert stack.all_live() == before
    assert stack.recorded == ["both", "renamed", "team", "warehouse"]
    assert stack.pulumi.preview("--refresh", "--expect-no-changes").exit_code == 0
