"""Secrets go from Secrets Manager to Airflow, and never enter the state."""

from __future__ import annotations

from tests.support.aws.local_mwaa import any_version
from tests.support.aws.secrets_manager import ENDPOINT_VARIABLE, Secrets
from tests.support.aws.stored_secrets import Stored
from tests.support.pulumi.secret_leaks import leaks
from tests.support.pulumi.stack import Stack

PROGRAM = """
AirflowVariable(
    "token", environment=environment, key=prefix + "api_token", value_secret_arn={arn!r}, secret_version_id={version!r}
)
connection = AirflowConnection(
    "warehouse",
    environment=environment,
    connection_id=prefix + "warehouse",
    conn_type="postgres",
    password_secret_arn="{pair}:password::",
    extra_secret_arn=pulumi.Output.from_input("{pair}:extra"),
    description="{description}",
)
pulumi.export("versions", connection.sent_secret_versions)
"""


@any_version
def test_values_reach_airflow_and_nothing_else(
    stack: Stack, secrets_manager: Secrets, stored_value: Stored, stored_password: Stored
) -> None:
    token, warehouse = f"{stack.prefix}api_token", f"{stack.prefix}warehouse"
    arn = secrets_manager.make("planted-first")
    pair = secrets_manager.make('{"password": "planted-password", "extra": {"token": "planted-leaf"}}')
    stack.pulumi.environ[ENDPOINT_VARIABLE] = secrets_manager.endpoint
    first = {"arn": arn, "version": None, "pair": pair, "description": "one"}

    stack.write(PROGRAM.format(**first))
    printed = [stack.pulumi.preview(), stack.up(), stack.pulumi.refresh(), stack.pulumi.output()]
    assert stored_value(token) == "planted-first"
    assert stored_password(warehouse) == "planted-password"
    assert secrets_manager.current(pair) in printed[-1].text

    second = secrets_manager.rotate(arn, "planted-second")
    printed += [stack.pulumi.preview("--refresh", "--expect-no-changes")]
    assert printed[-1].exit_code == 0, printed[-1].text

    stack.write(PROGRAM.format(**first | {"version": second, "description": "two"}))
    printed += [stack.up()]
    assert stack.changes(printed[-1]) == {"token": ["update"], "warehouse": ["update"]}
    assert stored_value(token) == "planted-second"

    assert leaks(stack, printed, ["planted"]) == set()
    assert stack.pulumi.destroy().exit_code == 0
    assert stack.live("variables") == stack.live("connections") == {}
