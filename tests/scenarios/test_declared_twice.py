"""Two resources of one program that name the same object: an error at preview, in one line."""

from __future__ import annotations

from tests.support.mwaa import any_version
from tests.support.stack import Stack

TWICE = """
AirflowVariable("one", environment=environment, key=prefix + "owner", value="data")
AirflowVariable("two", environment=pulumi.Output.from_input(environment), key=prefix + "owner", value="other")
"""


@any_version
def test_preview_names_both(stack: Stack) -> None:
    stack.write(TWICE)
    preview = stack.pulumi.preview()
    assert preview.exit_code != 0
    line = f"AirflowVariable 'one' and AirflowVariable 'two' both declare variable '{stack.prefix}owner' in environment"
    assert line in preview.errors
    assert "Traceback" not in preview.text
    assert stack.pulumi.up().exit_code != 0
    assert stack.live("variables") == {}
