"""A replacement environment starts out empty, even if it keeps the name, so all objects are created in it again."""

from __future__ import annotations

from tests.scenarios.environments.conftest import Twins
from tests.support.aws.local_mwaa import LocalMwaa, any_version
from tests.support.pulumi.cli import cli_is
from tests.support.pulumi.stack import Stack

PROGRAM = """
from tests.support.pulumi.stand_in_environment import Environment

env = Environment("env", called={called!r}, generation={generation}, airflow_home={home!r}, prefix=prefix)
AirflowVariable("owner", environment=env.name, key=prefix + "owner", value="data")
AirflowConnection(
    "warehouse",
    environment=env.name,
    connection_id=prefix + "warehouse",
    conn_type="http",
    opts=pulumi.ResourceOptions(deleted_with=env),
)
AirflowPool(
    "backfill",
    environment=env.name,
    name=prefix + "backfill",
    slots=4,
    opts=pulumi.ResourceOptions(deleted_with=env),
)
"""
INSIDE = {"owner", "warehouse", "backfill"}


def program(called: str, airflow: LocalMwaa, generation: int = 1) -> str:
    return PROGRAM.format(called=called, home=str(airflow.airflow_home), generation=generation)


@any_version
def test_environment_replaced_under_the_same_name_recreates_its_objects(stack: Stack) -> None:
    stack.write(program(stack.mwaa.environment, stack.mwaa))
    stack.up()
    before = stack.all_live()
    stack.mwaa.forget_calls()

    stack.write(program(stack.mwaa.environment, stack.mwaa, generation=2))
    assert stack.pulumi.preview().short_ops.keys() == {"env", *INSIDE}
    replaced = stack.up()
    assert all("create-replacement" in replaced.short_ops[name] for name in INSIDE)
    assert stack.all_live() == before
    if cli_is(3, 260):
        assert stack.deleted() == [f"/variables/{stack.prefix}owner"]  # the one without `deleted_with`
    else:
        assert len(stack.deleted()) == len(INSIDE)
    assert stack.recorded == sorted({"env", *INSIDE})
    assert stack.pulumi.preview("--refresh", "--expect-no-changes").exit_code == 0

    stack.mwaa.forget_calls()
    assert stack.pulumi.destroy("--skip-preview").exit_code == 0
    assert stack.deleted() == [f"/variables/{stack.prefix}owner"]
    assert stack.all_live() == [{}, {}, {}]


@any_version
def test_environment_replaced_under_a_new_name_creates_before_it_deletes(stack: Stack, twins: Twins) -> None:
    stack.pulumi.environ["AWS_ENDPOINT_URL_MWAA"] = twins.endpoint
    stack.write(program("green", twins.airflows["green"]))
    stack.up()
    assert stack.all_live() == [{}, {}, {}]
    twins.forget_calls()

    stack.write(program("blue", stack.mwaa))
    stack.up()
    assert [set(live) for live in stack.all_live()] == [{"owner"}, {"warehouse"}, {"backfill"}]
    changes = [(call["environment"], call["method"]) for call in twins.calls() if call["method"] != "GET"]
    # The new environment has all objects before any is deleted. Only objects without `deleted_with` are deleted.
    assert changes == [("blue", "POST")] * 3 + [("green", "DELETE")]
    assert stack.recorded == sorted({"env", *INSIDE})
    assert stack.pulumi.preview("--refresh", "--expect-no-changes").exit_code == 0
