"""All rows of the case table in one program: after `up`, `preview --refresh` shows no changes."""

from __future__ import annotations

import pulumi_mwaa
from tests.support.aws.local_mwaa import any_version
from tests.support.provider.cases import SAME, Tried, expected, kinds
from tests.support.pulumi.stack import Stack

NESTED_SECRETS = """
leaf = pulumi.Output.secret("planted-secret")
AirflowVariable("s1", environment=environment, key=prefix + "s1", value={"plain": [1.0, {"deep": leaf}]})
AirflowConnection(
    "s2", environment=environment, connection_id=prefix + "s2", conn_type="http", login=leaf, extra={"a": {"b": [leaf]}}
)
"""


def declaration(stack: Stack, tried: Tried, number: int) -> str:
    """Returns the declaration of one resource."""
    case = tried.cases[number]
    arguments = {tried.kind.key: case.name.format(f"{stack.prefix}{number}_"), **case.fields}
    return f'{tried.resource}("{tried.kind.name}-{number}", environment=environment, **{arguments!r})\n'


@any_version
def test_second_plan_is_empty(stack: Stack) -> None:
    declared = [
        declaration(stack, tried, number)
        for tried in kinds()
        for number, case in enumerate(tried.cases)
        if expected(tried.kind, case, stack.mwaa.api) == SAME
    ]
    assert len(declared) > 50
    imported = f"from pulumi_mwaa import {', '.join(pulumi_mwaa.__all__)}\n"
    stack.write(imported + "".join(declared) + NESTED_SECRETS)
    assert len(stack.changes(stack.up())) == len(declared) + NESTED_SECRETS.count("environment=")
    again = stack.pulumi.preview("--refresh", "--expect-no-changes")
    assert again.exit_code == 0, again.text
    assert stack.changes(again) == {}
    destroyed = stack.pulumi.destroy()
    assert destroyed.exit_code == 0, destroyed.text
