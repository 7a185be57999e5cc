"""An error is one line under its resource. A bug is shown with its traceback."""

from __future__ import annotations

import re

import pytest

from tests.scenarios.lifecycle.test_main_job import OWNER
from tests.support.aws.fault_proxy import Reply, faulty_proxy, from_airflow, refusal
from tests.support.aws.local_mwaa import any_version
from tests.support.pulumi.stack import Stack

pytestmark = any_version
ROLE = "airflow:InvokeRestApi on arn:aws:airflow:us-east-1:ACCOUNT:role/local/Op"
BROKEN = """
class Broken(pulumi.dynamic.ResourceProvider):
    def create(self, props):
        raise KeyError("a bug")


class Thing(pulumi.dynamic.Resource):
    def __init__(self, name, opts):
        super().__init__(Broken(), name, {}, opts)


Thing("broken", pulumi.ResourceOptions(depends_on=[owner]))
"""


def errors_of(stack: Stack, program: str, **environ: str) -> str:
    stack.write(program)
    result = stack.pulumi.up("--skip-preview", **environ)
    assert result.exit_code != 0
    return re.sub(r"<\{%.*?%\}>|\x1b\[[0-9;]*m", "", result.errors)


@pytest.mark.parametrize(
    ("reply", "line"),
    [
        (
            from_airflow(403, {"detail": "Forbidden"}),
            f"403 Forbidden — the caller's Airflow role doesn't allow this; grant {ROLE}",
        ),
        (Reply(403, "", b"<html>\n<p>planted-secret\n</html>"), "403 Forbidden: the response isn't JSON"),
        (
            refusal(403, "ExpiredTokenException", "The security token is expired"),
            "AWS rejected the credentials (ExpiredTokenException): The security token is expired — log in to AWS again",
        ),
    ],
)
def test_an_error_is_one_line_under_its_resource(stack: Stack, reply: Reply, line: str) -> None:
    with faulty_proxy(stack.mwaa.endpoint) as proxy:
        proxy.version = reply
        errors = errors_of(stack, OWNER, AWS_ENDPOINT_URL_MWAA=proxy.endpoint)
    expected = f"AirflowError: read the Airflow version in environment 'local': {line}"
    assert [shown for shown in errors.splitlines() if "AirflowError" in shown] == [
        next(shown for shown in errors.splitlines() if shown.endswith(expected))
    ]
    assert "Traceback" not in errors
    assert stack.live("variables") == {}


def test_bug_in_another_provider_has_its_traceback(stack: Stack) -> None:
    errors = errors_of(stack, f"owner = {OWNER}{BROKEN}")
    assert stack.live("variables").keys() == {"owner"}
    assert 'raise KeyError("a bug")' in errors
    assert errors.count("Traceback (most recent call last)") == 1


def test_an_environment_that_is_being_updated_is_waited_for(stack: Stack) -> None:
    stack.write(OWNER)
    with stack.mwaa.showing("UPDATING", looks=2):
        result = stack.up()
    messages = [event["diagnosticEvent"]["message"] for event in result.events if "diagnosticEvent" in event]
    line = "environment 'local' (us-east-1) is UPDATING: waiting up to 10 min"
    assert sum(line in message for message in messages) == 1
    assert stack.live("variables")["owner"]["value"] == "data"
