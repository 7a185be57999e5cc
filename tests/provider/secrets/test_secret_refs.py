"""Values from Secrets Manager are sent to Airflow, but never recorded."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from pulumi_mwaa.provider.console import OneLineError
from pulumi_mwaa.provider.context import session_of
from tests.support.aws.local_mwaa import LocalMwaa, each_dialect
from tests.support.aws.secrets_manager import ENDPOINT_VARIABLE, Secrets
from tests.support.aws.stored_secrets import Stored
from tests.support.provider.host import Host, Properties
from tests.support.system.servers import NOWHERE

pytestmark = each_dialect
PLANTED = "planted-secret"

# By field: the kind, the field that identifies an object, other declared fields, and a function that puts a value into
# the secret's text.
KINDS: dict[str, tuple[str, str, Properties, Callable[[str], str]]] = {
    "value": ("variable", "key", {"description": "d"}, str),
    "password": ("connection", "connection_id", {"conn_type": "http", "description": "d"}, str),
    "extra": ("connection", "connection_id", {"conn_type": "http", "description": "d"}, lambda v: f'{{"leaf": "{v}"}}'),
}


class Sourced:
    """An object with one field that comes from Secrets Manager."""

    def __init__(self, field: str, mwaa: LocalMwaa, prefix: str, secrets: Secrets, stored: Stored) -> None:
        self.field = field
        self.kind, key, rest, self.text = KINDS[field]
        self.name = f"{prefix}_x"
        self.secrets = secrets
        # Unique, because Airflow masks every password that it has seen, in all of its responses.
        self.planted, self.rotated = self.text(f"planted-{prefix}-one"), self.text(f"planted-{prefix}-two")
        self.arn = secrets.make(self.planted)
        self.plain = {"environment": mwaa.environment, key: self.name, **rest}
        self.inputs = {**self.plain, f"{field}_secret_arn": self.arn}
        self._stored = stored

    def live(self) -> str | None:
        """Returns the value in Airflow's database."""
        return self._stored(self.name)


@pytest.fixture(params=KINDS)
def sourced(request: pytest.FixtureRequest, mwaa: LocalMwaa, prefix: str, secrets: Secrets) -> Sourced:
    return Sourced(request.param, mwaa, prefix, secrets, request.getfixturevalue(f"stored_{request.param}"))


@pytest.fixture
def no_secrets_manager(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Returns a function that makes Secrets Manager unreachable."""

    def cut() -> None:
        monkeypatch.setenv(ENDPOINT_VARIABLE, NOWHERE)
        session_of.cache_clear()

    return cut


def test_secret_is_sent_and_never_recorded(sourced: Sourced, new_host: Callable[[], Host]) -> None:
    outputs = new_host().create(sourced.kind, sourced.inputs)
    assert sourced.live() == sourced.planted
    assert outputs[f"{sourced.field}_secret_arn"] == sourced.arn
    assert outputs["sent_secret_versions"] == {sourced.field: sourced.secrets.current(sourced.arn)}
    assert sourced.field not in outputs
    assert "planted" not in json.dumps(outputs)


def test_refresh_and_preview_never_read_the_secret_and_show_no_difference(
    sourced: Sourced, new_host: Callable[[], Host], no_secrets_manager: Callable[[], None]
) -> None:
    outputs = new_host().create(sourced.kind, sourced.inputs)
    sourced.secrets.rotate(sourced.arn, sourced.rotated)  # a rotation alone isn't a change
    no_secrets_manager()
    refreshed = new_host().read(sourced.kind, outputs)
    assert refreshed == outputs
    assert not new_host().diff(sourced.kind, refreshed, sourced.inputs).changes


def test_another_field_is_updated_without_reading_the_secret(
    sourced: Sourced, new_host: Callable[[], Host], no_secrets_manager: Callable[[], None]
) -> None:
    outputs = new_host().create(sourced.kind, sourced.inputs)
    no_secrets_manager()
    updated = new_host().update(sourced.kind, outputs, sourced.inputs | {"description": "other"})
    assert updated == outputs | {"description": "other"}
    assert sourced.live() == sourced.planted


def test_new_version_is_sent(sourced: Sourced, new_host: Callable[[], Host]) -> None:
    outputs = new_host().create(sourced.kind, sourced.inputs)
    rolled = sourced.inputs | {"secret_version_id": sourced.secrets.rotate(sourced.arn, sourced.rotated)}
    assert new_host().diff(sourced.kind, outputs, rolled).changes
    updated = new_host().update(sourced.kind, outputs, rolled)
    assert sourced.live() == sourced.rotated
    assert updated["sent_secret_versions"] == {sourced.field: rolled["secret_version_id"]}
    assert not new_host().diff(sourced.kind, updated, rolled).changes


def test_an_old_version_can_be_pinned(sourced: Sourced, new_host: Callable[[], Host]) -> None:
    first = sourced.secrets.current(sourced.arn)
    sourced.secrets.rotate(sourced.arn, sourced.rotated)
    new_host().create(sourced.kind, sourced.inputs | {"secret_version_id": first})
    assert sourced.live() == sourced.planted


def test_value_moves_between_program_and_secret(sourced: Sourced, new_host: Callable[[], Host]) -> None:
    plain = sourced.plain | {sourced.field: sourced.text("plain")}
    outputs = new_host().create(sourced.kind, plain)
    moved = new_host().update(sourced.kind, outputs, sourced.inputs)
    assert sourced.live() == sourced.planted
    assert sourced.field not in moved
    back = new_host().update(sourced.kind, moved, plain)
    assert sourced.live() == sourced.text("plain")
    assert back == outputs


def test_value_under_a_key_in_a_json_secret_is_sent(sourced: Sourced, new_host: Callable[[], Host]) -> None:
    value = sourced.planted
    arn = sourced.secrets.make(json.dumps({"other": "no", "mine": json.loads(value) if value[0] == "{" else value}))
    new_host().create(sourced.kind, sourced.inputs | {f"{sourced.field}_secret_arn": f"{arn}:mine::"})
    assert sourced.live() == value


def test_missing_object_is_recreated_with_all_fields(
    sourced: Sourced, new_host: Callable[[], Host], mwaa: LocalMwaa
) -> None:
    outputs = new_host().create(sourced.kind, sourced.inputs)
    assert mwaa.rest("DELETE", f"/{sourced.kind}s/{sourced.name}").status_code == 204
    new_host().update(sourced.kind, outputs, sourced.inputs | {"description": "other"})
    assert sourced.live() == sourced.planted


def test_an_existing_object_is_compared_with_the_secret(sourced: Sourced, new_host: Callable[[], Host]) -> None:
    new_host().create(sourced.kind, sourced.plain | {sourced.field: sourced.planted})
    assert new_host().create(sourced.kind, sourced.inputs)["sent_secret_versions"]
    if sourced.field != "password":  # Airflow never shows passwords
        other = sourced.secrets.make(sourced.rotated)
        with pytest.raises(OneLineError, match=f"already exists and differs in {sourced.field} ") as failure:
            new_host().create(sourced.kind, sourced.inputs | {f"{sourced.field}_secret_arn": other})
        assert "planted" not in str(failure.value)
    assert sourced.live() == sourced.planted


@pytest.fixture
def password(mwaa: LocalMwaa, prefix: str, secrets: Secrets) -> tuple[Properties, str]:
    """A connection whose password and extra come from secrets, and the connection's id."""
    name = f"{prefix}_c"
    both = {"password_secret_arn": secrets.make(PLANTED), "extra_secret_arn": secrets.make('{"a": 1}')}
    return {"environment": mwaa.environment, "connection_id": name, "conn_type": "http", **both}, name


def test_removed_password_is_cleared_and_the_rest_stays(
    password: tuple[Properties, str], new_host: Callable[[], Host], stored_password: Stored, stored_extra: Stored
) -> None:
    inputs, name = password
    outputs = new_host().create("connection", inputs)
    left = {key: value for key, value in inputs.items() if key != "password_secret_arn"}
    assert new_host().diff("connection", outputs, left).changes
    updated = new_host().update("connection", outputs, left)
    assert stored_password(name) is None
    assert stored_extra(name) == '{"a": 1}'
    assert list(updated["sent_secret_versions"]) == ["extra"]


def test_nothing_is_deleted_when_a_secret_cannot_be_read(
    password: tuple[Properties, str], new_host: Callable[[], Host], secrets: Secrets, stored_password: Stored
) -> None:
    inputs, name = password
    outputs = new_host().create("connection", inputs)
    secrets.client.delete_secret(SecretId=inputs["extra_secret_arn"], ForceDeleteWithoutRecovery=True)
    left = {key: value for key, value in inputs.items() if key != "password_secret_arn"}
    with pytest.raises(OneLineError, match="read extra of connection"):
        new_host().update("connection", outputs, left)
    assert stored_password(name) == PLANTED


UNREADABLE: dict[str, tuple[Callable[[Secrets], str], str, str]] = {
    "missing": (
        lambda secrets: secrets.make("x")[:-6] + "abcdef",
        "value",
        "ResourceNotFoundException: .* — check its",
    ),
    "binary": (lambda secrets: secrets.make_binary(b"x"), "value", "it has no text"),
    "not JSON": (
        lambda secrets: f"{secrets.make(PLANTED)}:k",
        "value",
        "it isn't a JSON object with a value under 'k'",
    ),
    "missing key": (lambda secrets: secrets.make(f'{{"a": "{PLANTED}"}}') + ":k::", "value", "a value under 'k'"),
    "invalid extra": (
        lambda secrets: secrets.make(PLANTED),
        "extra",
        r"its value isn't a JSON object \(line 1, column 1\) — use",
    ),
    "a mask": (lambda secrets: secrets.make("***"), "value", r"its value is \*\*\*, which Airflow shows"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_unreadable_secret_is_a_one_line_error(
    case: str, mwaa: LocalMwaa, prefix: str, secrets: Secrets, new_host: Callable[[], Host]
) -> None:
    make, field, reason = UNREADABLE[case]
    kind, key, rest, _ = KINDS[field]
    arn = make(secrets)
    inputs = {"environment": mwaa.environment, key: f"{prefix}_x", **rest, f"{field}_secret_arn": arn}
    expected = (
        f"^read {field} of {kind} '{prefix}_x' in environment '{mwaa.environment}' .* from secret '{arn}': .*{reason}"
    )
    with pytest.raises(OneLineError, match=expected) as failure:
        new_host().create(kind, inputs)
    assert PLANTED not in str(failure.value)
    assert "\n" not in str(failure.value)
    assert mwaa.rest("GET", f"/{kind}s/{prefix}_x").status_code == 404


class _Denying(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = b'{"__type": "AccessDeniedException", "Message": "User: u is not authorized"}'
        self.send_response(400)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


def test_access_denied_error_names_the_action_and_the_secret(
    mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = HTTPServer(("127.0.0.1", 0), _Denying)
    Thread(target=server.serve_forever, args=(0.01,)).start()
    arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:mine-AbCdEf"
    monkeypatch.setenv(ENDPOINT_VARIABLE, f"http://127.0.0.1:{server.server_port}")
    session_of.cache_clear()
    inputs = {"environment": mwaa.environment, "key": f"{prefix}_x", "value_secret_arn": f"{arn}:k"}
    try:
        with pytest.raises(OneLineError, match=f"needs secretsmanager:GetSecretValue on {arn}, and kms:Decrypt"):
            new_host().create("variable", inputs)
    finally:
        server.shutdown()
        server.server_close()
