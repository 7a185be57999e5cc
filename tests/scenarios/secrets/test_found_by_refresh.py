"""If a refresh finds a secret in Airflow that isn't in the program, the value stays secret."""

from __future__ import annotations

import json

from tests.support.aws.local_mwaa import any_version
from tests.support.pulumi.cli import STACK
from tests.support.pulumi.secret_leaks import leaks
from tests.support.pulumi.stack import Stack

PLANTED = "planted-by-somebody"
KEYS = ("password", "x-some-api-key", "internal-pin")
PROGRAM = """
AirflowVariable("limits", environment=environment, key=prefix + "limits", value={"rows": 1, "more": {}})
"""


@any_version
def test_value_set_in_airflow_under_a_sensitive_key_stays_secret(stack: Stack) -> None:
    settings = "config:\n  aws:region: us-east-1\n  mwaa:sensitiveVarConnNames: internal_pin\n"
    (stack.pulumi.folder / f"Pulumi.{STACK}.yaml").write_text(settings)
    stack.write(PROGRAM)
    stack.up()
    # Nested, because no version of Airflow masks a variable's nested values.
    value = {"rows": 1, "more": {key: f"{PLANTED} under {key}" for key in KEYS}}
    body = {"key": f"{stack.prefix}limits", "value": json.dumps(value)}
    assert stack.mwaa.rest("PATCH", f"/variables/{stack.prefix}limits", body).status_code == 200
    assert PLANTED in str(stack.live("variables")["limits"]["value"])

    printed = [stack.pulumi.preview("--refresh"), stack.pulumi.refresh()]
    assert stack.changes(printed[0]).keys() == {"limits"}
    shown = stack.pulumi.preview("--diff")
    assert stack.changes(shown).keys() == {"limits"}
    printed += [shown, stack.up()]
    assert PLANTED not in str(stack.live("variables")["limits"]["value"])
    assert leaks(stack, printed, [PLANTED]) == set()
