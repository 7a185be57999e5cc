"""Resources that take one another's keys: in a pair, a ring and a chain, and as the entries of a list that shift."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from tests.support.mwaa import any_version
from tests.support.stack import Stack

PROGRAM = """
for name, key in {keys!r}.items():
    AirflowVariable("v-" + name, environment=environment, key=prefix + key, value="of " + name)
    AirflowConnection(
        "c-" + name,
        environment=environment,
        connection_id=prefix + key,
        conn_type="http",
        host=name,
        password="password of " + name,
    )
"""
VARIABLES = """
for index, key in enumerate({keys!r}):
    AirflowVariable(f"v{{index}}", environment=environment, key=prefix + key, value="of " + key)
"""


@any_version
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"a": "one", "b": "two"}, {"a": "two", "b": "one"}),
        ({"a": "one", "b": "two", "c": "three"}, {"a": "two", "b": "three", "c": "one"}),
        ({"a": "one", "b": "two"}, {"a": "two", "b": "three"}),
        ({"a": "one", "b": "two"}, {"a": "zero", "b": "one"}),
    ],
    ids=["pair", "ring", "chain", "chain backwards"],
)
def test_each_gets_the_object_of_the_next(
    stack: Stack, stored_password: Callable[[str], str | None], before: Mapping[str, str], after: Mapping[str, str]
) -> None:
    stack.write(PROGRAM.format(keys=before))
    stack.up()
    stack.mwaa.forget_calls()
    stack.write(PROGRAM.format(keys=after))
    stack.up()
    hosts = {key: row["host"] for key, row in stack.live("connections").items()}
    values = {key: row["value"] for key, row in stack.live("variables").items()}
    passwords = {key: stored_password(stack.prefix + key) for key in hosts}
    assert hosts == {key: name for name, key in after.items()}
    assert values == {key: f"of {name}" for name, key in after.items()}
    assert passwords == {key: f"password of {name}" for name, key in after.items()}
    assert len(stack.deleted()) == 2 * len({*before.values()} - {*after.values()})
    assert stack.pulumi.preview("--refresh", "--expect-no-changes").exit_code == 0


@any_version
@pytest.mark.parametrize("keys", ["xabcdefgh", "bcdefgh"], ids=["one more at the front", "one fewer at the front"])
def test_entries_of_a_list_shift(stack: Stack, keys: str) -> None:
    stack.write(VARIABLES.format(keys=list("abcdefgh")))
    stack.up()
    stack.write(VARIABLES.format(keys=list(keys)))
    stack.up()
    assert {key: row["value"] for key, row in stack.live("variables").items()} == {key: f"of {key}" for key in keys}
    assert stack.pulumi.preview("--refresh", "--expect-no-changes").exit_code == 0
