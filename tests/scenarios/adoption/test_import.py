"""Pulumi's own import doesn't work with dynamic resources. Declaring an existing object adopts it."""

from __future__ import annotations

import pytest

from local.paths import PROJECT_PATHS
from tests.support.aws.local_mwaa import any_version
from tests.support.pulumi.stack import Stack

PAGE = PROJECT_PATHS.root / "docs" / "reference" / "limits.md"
OWNER = 'AirflowVariable("owner", environment=environment, key=prefix + "owner", value="data"{opts})\n'
IMPORTED = ', opts=pulumi.ResourceOptions(import_=f"{environment}/{prefix}owner")'
TYPE = "pulumi-python:dynamic/mwaa:AirflowVariable"
ERROR = "KeyError: '__provider'"


@pytest.fixture
def theirs(stack: Stack) -> Stack:
    """An empty stack, and a variable that someone else has created."""
    stack.mwaa.make("variable", {"key": f"{stack.prefix}owner", "value": "data"})
    stack.mwaa.forget_calls()
    return stack


@any_version
def test_neither_command_nor_option_imports_and_a_declaration_adopts(theirs: Stack) -> None:
    before = theirs.live("variables")
    theirs.write("")
    imported = theirs.pulumi.run(f"import {TYPE} owner", f"{theirs.mwaa.environment}/{theirs.prefix}owner", "--yes")
    assert imported.exit_code != 0
    assert ERROR in imported.text
    theirs.write(OWNER.format(opts=IMPORTED))
    with_option = theirs.pulumi.up("--skip-preview")
    assert with_option.exit_code != 0
    assert ERROR in with_option.errors
    assert (theirs.mwaa.calls(), theirs.live("variables"), theirs.recorded) == ([], before, [])

    theirs.write(OWNER.format(opts=""))
    adopted = theirs.up()
    assert adopted.short_ops["owner"] == ["create"]
    assert f"adopted variable '{theirs.prefix}owner' in environment" in adopted.text
    assert (theirs.live("variables"), theirs.recorded) == (before, ["owner"])


def test_limits_page_has_the_error_to_search_for() -> None:
    [limit] = [line for line in PAGE.read_text().split("\n- ") if line.startswith("`pulumi import`")]
    assert f"`{ERROR}`" in limit
