"""A replacement forced by `state taint` or `--target-replace` creates and deletes the same object."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from tests.support.aws.local_mwaa import any_version
from tests.support.pulumi.cli import Pulumi, Result
from tests.support.pulumi.interrupted_up import held
from tests.support.pulumi.stack import Stack

NAMES = ("owner", "warehouse", "backfill")
PROGRAM = """
owner = AirflowVariable("owner", environment=environment, key=prefix + "owner", value="data")
warehouse = AirflowConnection(
    "warehouse", environment=environment, connection_id=prefix + "warehouse", conn_type="http", host="one", password="p"
)
backfill = AirflowPool("backfill", environment=environment, name=prefix + "backfill", slots=4)
"""
HELD = """
def hold(_):
    with open("reached", "w") as reached:
        reached.write("there")
    open("go").read()

pulumi.Output.all(owner.id, warehouse.id, backfill.id).apply(hold)
"""
REPLACED = ["create-replacement", "replace", "delete-replaced"]


def taint(pulumi: Pulumi, *options: str) -> Result:
    pulumi.taint(*NAMES)
    return pulumi.up("--skip-preview", *options)


def target_replace(pulumi: Pulumi, *options: str) -> Result:
    targets = [part for urn in pulumi.urns(*NAMES) for part in ("--target-replace", urn)]
    return pulumi.up("--skip-preview", *targets, *options)


@any_version
@pytest.mark.parametrize("replace", [taint, pytest.param(target_replace, marks=pytest.mark.matrix)])
def test_forced_replacement_does_not_delete_the_object_and_rejects_changed_values(
    stack: Stack, replace: Callable[..., Result]
) -> None:
    stack.write(PROGRAM)
    stack.up()
    before = stack.all_live()
    stack.mwaa.forget_calls()
    replaced = replace(stack.pulumi)
    assert replaced.exit_code == 0, replaced.text
    assert replaced.short_ops == dict.fromkeys(NAMES, REPLACED)
    assert (stack.deleted(), stack.all_live(), stack.recorded) == ([], before, sorted(NAMES))

    changed = PROGRAM.replace('"data"', '"finance"').replace('"one"', '"two"').replace("slots=4", "slots=5")
    stack.write(changed)
    refused = replace(stack.pulumi)
    assert refused.exit_code != 0
    assert "it already exists and differs in " in refused.errors
    assert (stack.deleted(), stack.all_live(), stack.recorded) == ([], before, sorted(NAMES))

    # Both ways to resolve the conflict: `adopt_existing=True`, or the old values.
    stack.write(PROGRAM.replace('value="data"', 'value="finance", adopt_existing=True'))
    stack.up()
    assert (stack.deleted(), stack.recorded) == ([], sorted(NAMES))
    assert stack.live("variables")["owner"]["value"] == "finance"
    assert stack.all_live()[1:] == before[1:]
    assert stack.pulumi.preview("--refresh", "--expect-no-changes").exit_code == 0


@any_version
def test_forced_replacement_killed_before_the_delete_resumes(stack: Stack) -> None:
    stack.write(PROGRAM)
    stack.up()
    before = stack.all_live()
    stack.pulumi.taint(*NAMES)
    stack.mwaa.forget_calls()
    for pipe in ("reached", "go"):
        os.mkfifo(stack.pulumi.folder / pipe)
    stack.write(PROGRAM + HELD)
    with held(stack.pulumi, stack.pulumi.folder / "reached"):
        pass  # killed
    assert stack.recorded == sorted(NAMES * 2)  # the new ones, and the old ones still to delete

    assert stack.pulumi.run("cancel", "--yes").exit_code == 0
    stack.write(PROGRAM)
    assert stack.up().short_ops == {name: ["same", "delete-replaced"] for name in NAMES}
    assert (stack.deleted(), stack.all_live(), stack.recorded) == ([], before, sorted(NAMES))
