"""Pulumi's options that affect replacement and deletion.

These are `retain_on_delete`, `protect`, `delete_before_replace` and triggers.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pulumi_mwaa.airflow import Airflow
from pulumi_mwaa.airflow.pools import Pools
from tests.support.aws.local_mwaa import any_version
from tests.support.pulumi.stack import Stack

RETAINED = """
retained = pulumi.ResourceOptions(retain_on_delete=True)
AirflowVariable("owner", environment=environment, key=prefix + "owner", value="data", opts=retained)
AirflowPool("default", environment=environment, name="default_pool", slots=64, opts=retained)
"""
GUARDED = """
AirflowPool(
    "guarded", environment=environment, name=prefix + "{name}", slots=4, opts=pulumi.ResourceOptions(protect={protect})
)
"""
FIRST = """
AirflowConnection(
    "warehouse",
    environment=environment,
    connection_id=prefix + "{id}",
    conn_type="http",
    host="{host}",
    opts=pulumi.ResourceOptions(delete_before_replace=True),
)
"""
FORCED = """
triggered = pulumi.ResourceOptions(replacement_trigger="{trigger}")
AirflowVariable("triggered", environment=environment, key=prefix + "triggered", value="data", opts=triggered)
on_change = pulumi.ResourceOptions(replace_on_changes=["slots"], protect=True)
AirflowPool("on-change", environment=environment, name=prefix + "on-change", slots={trigger}, opts=on_change)
"""


@pytest.fixture
def pools(airflow: Airflow) -> Iterator[Pools]:
    """The client for pools. All tests share `default_pool`, so it is reset afterwards."""
    yield airflow.pools
    airflow.pools.update("default_pool", {"slots": 128, "include_deferred": False})


@any_version
def test_retain_on_delete_neither_deletes_nor_resets(stack: Stack, pools: Pools) -> None:
    stack.write(RETAINED)
    stack.up()
    stack.mwaa.forget_calls()
    stack.write("")
    assert stack.up().short_ops == {"owner": ["delete"], "default": ["delete"]}
    assert stack.mwaa.calls() == []
    assert stack.live("variables").keys() == {"owner"}
    assert pools.get("default_pool")["slots"] == 64
    assert stack.recorded == []


@any_version
def test_protect_refuses_replacement_and_destroy(stack: Stack) -> None:
    stack.write(GUARDED.format(name="guarded", protect=True))
    stack.up()
    stack.write(GUARDED.format(name="renamed", protect=True))
    replacing = stack.pulumi.up("--skip-preview")
    destroying = stack.pulumi.destroy("--skip-preview")
    assert 0 not in {replacing.exit_code, destroying.exit_code}
    assert "protect" in replacing.errors
    assert "protect" in destroying.errors
    assert stack.live("pools").keys() == {"guarded"}
    assert stack.recorded == ["guarded"]


@any_version
def test_delete_before_replace_deletes_first_unless_the_key_is_the_same(stack: Stack) -> None:
    stack.write(FIRST.format(id="one", host="a"))
    stack.up()
    stack.mwaa.forget_calls()
    stack.write(FIRST.format(id="two", host="a"))
    stack.up()
    changes = [(call["method"], call["path"]) for call in stack.mwaa.calls() if call["method"] != "GET"]
    assert changes == [("DELETE", f"/connections/{stack.prefix}one"), ("POST", "/connections")]

    stack.pulumi.taint("warehouse")
    stack.mwaa.forget_calls()
    stack.write(FIRST.format(id="two", host="b"))
    stack.up()
    assert stack.deleted() == []
    # The stack managed the object until then, so it is overwritten without `adopt_existing`.
    assert {name: row["host"] for name, row in stack.live("connections").items()} == {"two": "b"}
    assert stack.recorded == ["warehouse"]


@any_version
def test_replacement_trigger_does_not_delete_and_destroy_can_exclude_protected(stack: Stack) -> None:
    stack.write(FORCED.format(trigger=1))
    stack.up()
    stack.mwaa.forget_calls()
    stack.write(FORCED.format(trigger=2))
    # A dynamic provider can't report which property differs, so `replace_on_changes` has no effect.
    assert stack.up().short_ops == {
        "triggered": ["create-replacement", "replace", "delete-replaced"],
        "on-change": ["update"],
    }
    assert stack.deleted() == []
    assert stack.live("pools")["on-change"]["slots"] == 2

    destroyed = stack.pulumi.destroy("--skip-preview", "--exclude-protected")
    assert destroyed.exit_code == 0, destroyed.text
    assert [live.keys() for live in stack.all_live()] == [set(), set(), {"on-change"}]
    assert stack.recorded == ["on-change"]
