"""The handler for GitHub's webhooks, against real Airflow instances and an emulated Secrets Manager."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from pulumi_mwaa.airflow import Airflow
from pulumi_mwaa.events import github, webhook_secret
from pulumi_mwaa.events.settings import SettingsError
from tests.support.aws.fault_proxy import THROTTLE, faulty_proxy
from tests.support.aws.local_mwaa import LocalMwaa
from tests.support.aws.secrets_manager import Secrets

SECRET = "planted-secret"
DAG = "on_dataset"  # it needs no params
PUSH = {
    "ref": "refs/heads/main",
    "before": "1" * 40,
    "after": "2" * 40,
    "repository": {"full_name": "acme/orders"},
    "pusher": {"name": "octocat"},
}

Deliver = Callable[..., tuple[int, str]]


def push() -> dict[str, Any]:
    """Returns a push. GitHub includes its time, so no two pushes have the same body."""
    return {**PUSH, "repository": {"full_name": "acme/orders", "pushed_at": uuid.uuid4().int}}


def signature(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@pytest.fixture
def deliver(function_environ: pytest.MonkeyPatch, secrets_manager: Secrets) -> Deliver:
    """Delivers an event to the handler, and returns the status and the message of its response."""
    settings = {
        "DAG_ID": DAG,
        "WEBHOOK_SECRET_ARN": secrets_manager.make(SECRET),
        "AWS_ENDPOINT_URL_SECRETS_MANAGER": secrets_manager.endpoint,
    }
    for name, value in settings.items():
        function_environ.setenv(name, value)

    def send(
        payload: Any = PUSH,
        *,
        event: str = "push",
        delivery: str | None = None,
        encoded: bool = False,
        **headers: str | None,
    ) -> tuple[int, str]:
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        given = {
            "X-GitHub-Event": event,
            "X-GitHub-Delivery": str(uuid.uuid4()) if delivery is None else delivery,
            "X-Hub-Signature-256": signature(body),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        request = {
            "version": "2.0",
            "headers": {name.lower(): value for name, value in given.items() if value is not None},
            "body": base64.b64encode(body).decode() if encoded else body.decode(),
            "isBase64Encoded": encoded,
        }
        response = github.handler(request, None)
        return response["statusCode"], json.loads(response["body"])["message"]

    return send


def runs(client: Airflow) -> set[str]:
    return {run.dag_run_id for run in client.dag_runs.list(DAG)}


@pytest.mark.parametrize("encoded", [False, True])
def test_a_push_triggers_a_run_with_its_commit(client: Airflow, deliver: Deliver, encoded: bool) -> None:
    delivery = str(uuid.uuid4())
    status, message = deliver(push(), delivery=delivery, encoded=encoded)
    assert status == 202
    run = client.dag_runs.get(DAG, message.split("'")[1])
    assert run.conf == {
        "repository": "acme/orders",
        "ref": "refs/heads/main",
        "commit": "2" * 40,
        "before": "1" * 40,
        "pusher": "octocat",
        "delivery": delivery,
    }


def test_a_repeated_delivery_triggers_nothing(client: Airflow, deliver: Deliver) -> None:
    """A new delivery ID, which GitHub doesn't sign, makes no difference."""
    delivery, pushed = str(uuid.uuid4()), push()
    assert deliver(pushed, delivery=delivery)[1].startswith("triggered run")
    before = runs(client)
    for repeated in (delivery, str(uuid.uuid4())):
        assert deliver(pushed, delivery=repeated) == (202, "this delivery has already triggered a run")
    assert runs(client) == before


def test_another_push_of_the_same_commit_triggers_a_run(deliver: Deliver) -> None:
    first, second = deliver(push()), deliver(push())
    assert first != second
    assert {first[0], second[0]} == {202}


REJECTED: dict[str, tuple[dict[str, Any], int, str]] = {
    "no signature": ({"X_Hub_Signature_256": None}, 401, "the request has no X-Hub-Signature-256"),
    "empty signature": ({"X_Hub_Signature_256": ""}, 401, "the request has no X-Hub-Signature-256"),
    "signature of another secret": (
        {"X_Hub_Signature_256": signature(json.dumps(PUSH).encode(), "other")},
        401,
        "the signature doesn't match the body and the secret",
    ),
    "signature with other characters": (
        {"X_Hub_Signature_256": "sha256=é"},
        401,
        "the signature doesn't match the body and the secret",
    ),
    "10 MB": ({"payload": b"x" * 10_000_000}, 413, "the body is larger than 5 MB"),
    "10 MB, encoded": ({"payload": b"x" * 10_000_000, "encoded": True}, 413, "the body is larger than 5 MB"),
    "no JSON": ({"payload": b"payload=%7B%7D"}, 400, "the body isn't a JSON object"),
    "a list": ({"payload": []}, 400, "the body isn't a JSON object"),
    "no push": ({"payload": {"ref": "refs/heads/main"}}, 400, "the body isn't a push event"),
    "no event": ({"event": ""}, 400, "the request has no X-GitHub-Event or no X-GitHub-Delivery"),
    "no delivery": ({"delivery": ""}, 400, "the request has no X-GitHub-Event or no X-GitHub-Delivery"),
}


@pytest.mark.parametrize(("request_", "status", "message"), REJECTED.values(), ids=REJECTED)
def test_an_invalid_request_is_rejected_and_triggers_nothing(
    client: Airflow,
    deliver: Deliver,
    capsys: pytest.CaptureFixture[str],
    request_: dict[str, Any],
    status: int,
    message: str,
) -> None:
    before = runs(client)
    assert deliver(**request_) == (status, message)
    assert runs(client) == before
    logged = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["level"], line["message"]) for line in logged] == [("WARNING", message)]


def test_a_body_that_cannot_be_decoded_is_rejected(deliver: Deliver) -> None:
    response = github.handler({"headers": {}, "body": "not base64!", "isBase64Encoded": True}, None)
    assert (response["statusCode"], response["body"]) == (400, '{"message": "the body can\'t be decoded"}')


@pytest.mark.parametrize(
    ("event", "payload"), [("ping", {"zen": "Keep it simple."}), ("push", {**PUSH, "after": "0" * 40})]
)
def test_other_events_and_deleted_branches_are_ignored(
    client: Airflow, deliver: Deliver, event: str, payload: dict[str, Any]
) -> None:
    before = runs(client)
    assert deliver(payload, event=event) == (200, "ignored: only pushes of commits trigger a run")
    assert runs(client) == before


def test_a_missing_dag_is_an_error_that_only_the_log_explains(
    deliver: Deliver, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DAG_ID", "missing")
    assert deliver(push()) == (502, "the run couldn't be triggered; the function's log has the reason")
    [line] = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert line["level"] == "ERROR"
    assert "trigger DAG 'missing' in environment 'local': 404 Not Found" in line["message"]


def test_a_throttled_delivery_can_be_repeated(
    scheduled_mwaa: LocalMwaa, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    pushed = push()
    with faulty_proxy(scheduled_mwaa.endpoint) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL_MWAA", proxy.endpoint)
        proxy.faults = [THROTTLE] * 4
        assert deliver(pushed)[0] == 503
        assert deliver(pushed)[1].startswith("triggered run")


def test_the_secret_is_in_no_response_and_no_log(
    deliver: Deliver, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = [deliver(), deliver(X_Hub_Signature_256="sha256=0"), deliver(b"")]
    monkeypatch.setenv("WEBHOOK_SECRET_ARN", "arn:aws:secretsmanager:us-east-1:123456789012:secret:missing")
    answers.append(deliver())
    assert answers[-1] == (503, "the webhook isn't configured")
    assert SECRET not in str(answers) + capsys.readouterr().out


def test_a_rotated_secret_is_read_after_a_while(
    deliver: Deliver, secrets_manager: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert deliver(push())[0] == 202
    secrets_manager.rotate(os.environ["WEBHOOK_SECRET_ARN"], "rotated")
    assert deliver(push())[0] == 202
    monkeypatch.setattr(webhook_secret, "_LIFETIME", -1.0)
    assert deliver(push())[0] == 401
    body = push()
    assert deliver(body, X_Hub_Signature_256=signature(json.dumps(body).encode(), "rotated"))[0] == 202


@pytest.mark.parametrize("name", ["MWAA_ENVIRONMENT", "DAG_ID", "WEBHOOK_SECRET_ARN"])
def test_a_missing_setting_is_an_error(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for setting in ("MWAA_ENVIRONMENT", "DAG_ID", "WEBHOOK_SECRET_ARN"):
        monkeypatch.setenv(setting, "x")
    monkeypatch.delenv(name)
    with pytest.raises(SettingsError, match=f"the environment variable {name} is missing"):
        github.handler({}, None)
