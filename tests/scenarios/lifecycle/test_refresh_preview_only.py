"""`pulumi refresh --preview-only` shows what has changed in Airflow, and changes nothing."""

from __future__ import annotations

from tests.support.aws.local_mwaa import each_dialect
from tests.support.pulumi.stack import Stack

PROGRAM = """
AirflowVariable("owner", environment=environment, key=prefix + "owner", value="data")
AirflowVariable("token", environment=environment, key=prefix + "api_token", value="planted-1")
AirflowPool("backfill", environment=environment, name=prefix + "backfill", slots=4)
AirflowConnection("warehouse", environment=environment, connection_id=prefix + "warehouse", conn_type="http")
"""


def edit(stack: Stack, key: str, value: str) -> None:
    """Changes a variable's value, as someone else would."""
    name = stack.prefix + key
    edited = stack.mwaa.rest("PATCH", f"/variables/{name}", {"key": name, "value": value})
    assert edited.status_code == 200, edited.text


@each_dialect
def test_drift_is_shown_and_neither_airflow_nor_the_state_changes(stack: Stack) -> None:
    stack.write(PROGRAM)
    stack.up()
    edit(stack, "owner", "somebody else")
    edit(stack, "api_token", "planted-2")
    assert stack.mwaa.rest("DELETE", f"/pools/{stack.prefix}backfill").status_code == 204
    live, state = stack.all_live(), stack.pulumi.checkpoint.read_bytes()
    stack.mwaa.forget_calls()

    shown = stack.pulumi.run("refresh", "--preview-only", "--diff", "--expect-no-changes")
    assert shown.exit_code != 0
    masked = stack.mwaa.api == "v2"  # Airflow 3 masks the token, so the change isn't visible
    drifted = {"owner": ["update"], "backfill": ["delete"], **({} if masked else {"token": ["update"]})}
    assert stack.changes(shown) == drifted
    assert '"data" => "somebody else"' in shown.text
    assert "planted" not in shown.text

    assert {call["method"] for call in stack.mwaa.calls()} == {"GET"}
    assert (stack.all_live(), stack.pulumi.checkpoint.read_bytes()) == (live, state)
    assert not list(stack.pulumi.locks.rglob("*.json"))
