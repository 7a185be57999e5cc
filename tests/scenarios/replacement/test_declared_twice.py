"""If two resources in one program declare the same object, the error is one line, at preview if possible."""

from __future__ import annotations

from tests.support.aws.local_mwaa import any_version
from tests.support.pulumi.stack import Stack

TWICE = """
AirflowVariable("one", environment=environment, key=prefix + "owner", value="data")
AirflowVariable("two", environment=pulumi.Output.from_input(environment), key=prefix + "owner", value="other")
"""
OWNER = """
AirflowVariable("{name}", environment=environment, key=prefix + "owner", value="data")
"""
MADE = """
from tests.support.pulumi.stand_in_environment import Environment

env = Environment("env", called=environment, airflow_home="nowhere", prefix=prefix)
"""
ONE = OWNER.format(name="one").replace("environment=environment", "environment=env.name")
TWO = OWNER.format(name="two").replace('prefix + "owner"', 'env.name.apply(lambda _: prefix + "owner")')


@any_version
def test_duplicate_is_an_error_at_preview_that_names_both_resources(stack: Stack) -> None:
    stack.write(TWICE)
    preview = stack.pulumi.preview()
    assert preview.exit_code != 0
    line = f"AirflowVariable 'one' and AirflowVariable 'two' both declare variable '{stack.prefix}owner' in environment"
    assert line in preview.errors
    assert "Traceback" not in preview.text
    assert stack.pulumi.up().exit_code != 0
    assert stack.live("variables") == {}


@any_version
def test_duplicate_unknown_at_preview_fails_up_and_removing_one_deletes_nothing(stack: Stack) -> None:
    stack.write(MADE + ONE + TWO)
    preview = stack.pulumi.preview()
    assert preview.exit_code == 0, preview.text
    twice = stack.pulumi.up("--skip-preview")
    assert twice.exit_code != 0
    assert (
        f"AirflowVariable 'one' and AirflowVariable 'two' both declare variable '{stack.prefix}owner'" in twice.errors
    )
    stack.mwaa.forget_calls()

    stack.write(MADE + TWO)
    stack.up()
    assert stack.deleted() == []
    assert stack.live("variables").keys() == {"owner"}
    assert stack.recorded == ["env", "two"]
    assert stack.up().short_ops == {}
