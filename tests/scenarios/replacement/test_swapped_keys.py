"""Resources that swap keys: in pairs, rings and chains, and when the entries of a list shift."""

from __future__ import annotations

from collections.abc import Callable

from tests.support.aws.local_mwaa import any_version
from tests.support.pulumi.stack import Stack

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


# For each case, each resource's key before and after.
SWAPPED = {
    "pair": ({"a": "one", "b": "two"}, {"a": "two", "b": "one"}),
    "ring": ({"a": "one", "b": "two", "c": "three"}, {"a": "two", "b": "three", "c": "one"}),
    "chain": ({"a": "one", "b": "two"}, {"a": "two", "b": "three"}),
    "backwards": ({"a": "one", "b": "two"}, {"a": "zero", "b": "one"}),
}


def all_keys(state: int) -> dict[str, str]:
    """Returns every resource's key, in all cases, before (0) or after (1) the swap."""
    return {
        f"{case}-{name}": f"{case}-{key}" for case, states in SWAPPED.items() for name, key in states[state].items()
    }


@any_version
def test_swapped_keys_exchange_the_objects(stack: Stack, stored_password: Callable[[str], str | None]) -> None:
    before, after = all_keys(0), all_keys(1)
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
def test_shifted_list_entries_get_their_own_values(stack: Stack) -> None:
    for entries in ("abcdefgh", "xabcdefgh", "abcdefgh"):  # an entry is inserted at the front, then removed
        stack.write(VARIABLES.format(keys=list(entries)))
        stack.up()
        live = {key: row["value"] for key, row in stack.live("variables").items()}
        assert live == {key: f"of {key}" for key in entries}
    assert stack.pulumi.preview("--refresh", "--expect-no-changes").exit_code == 0
