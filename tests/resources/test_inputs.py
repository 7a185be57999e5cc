"""How arguments become inputs: values as JSON text, and secrets. Uses Pulumi's mocks."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks, rpc, set_mocks

import pulumi_mwaa
from pulumi_mwaa import AirflowConnection, AirflowPool, AirflowVariable
from pulumi_mwaa.airflow.masking.sensitive import strip_secrets
from tests.support.pulumi.mocked_program import unknown

SECRET = "planted-secret"
DEEP = '{"a":' * 101 + f'{{"password": "{SECRET}"}}' + "}" * 101
BROKEN = f'\ufeff {{"password": "{SECRET}",}}'


class Recorder(Mocks):
    """Mocks that record each resource's inputs."""

    def __init__(self) -> None:
        self.inputs: dict[str, dict[str, Any]] = {}

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        self.inputs[args.name] = args.inputs
        return args.name, args.inputs

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        raise NotImplementedError(args.token)


Declare = Callable[[Callable[[], Any]], dict[str, Any]]


@pytest.fixture
def declare() -> Declare:
    """Runs a declaration and returns the inputs of the `x` resource, with secrets marked."""
    recorder = Recorder()

    def run(declaration: Callable[[], Any]) -> dict[str, Any]:
        set_mocks(recorder, preview=False)
        pulumi.runtime.test(lambda: declaration() and None)()  # type: ignore[no-untyped-call]
        return recorder.inputs["x"]

    return run


def secret(text: Any) -> Any:
    return rpc.wrap_rpc_secret(text)


VALUES: list[tuple[Any, Any]] = [
    ("text", "text"),
    ("", ""),
    ({"a": 1, "b": [True, None, 1.0]}, '{"a": 1, "b": [true, null, 1.0]}'),
    ([1, 2], "[1, 2]"),
    (12345678901234567890, "12345678901234567890"),
    (1.0, "1.0"),
    (False, "false"),
    ({"é": "🙂"}, '{"é": "🙂"}'),
]


@pytest.mark.parametrize(("value", "sent"), VALUES, ids=str)
def test_value_is_sent_as_a_string(declare: Declare, value: Any, sent: str) -> None:
    assert declare(lambda: AirflowVariable("x", environment="e", key="k", value=value))["value"] == sent


def test_outputs_are_accepted_anywhere_in_a_value(declare: Declare) -> None:
    inputs = declare(
        lambda: AirflowVariable(
            "x",
            environment=pulumi.Output.from_input("e"),
            key=pulumi.Output.concat("k", "ey"),
            value={"a": [pulumi.Output.from_input(1)], "b": {"c": pulumi.Output.from_input("d")}},
        )
    )
    assert (inputs["environment"], inputs["key"], inputs["value"]) == ("e", "key", '{"a": [1], "b": {"c": "d"}}')


@pytest.mark.parametrize(
    ("declaration", "field", "sent"),
    [
        (lambda: variable(value=pulumi.Output.secret(SECRET)), "value", secret(SECRET)),
        (lambda: variable(value={"a": pulumi.Output.secret(SECRET)}), "value", secret(f'{{"a": "{SECRET}"}}')),
        (lambda: variable(key="API_Token", value=SECRET), "value", secret(SECRET)),
        (lambda: variable(key=pulumi.Output.from_input("db_password"), value=SECRET), "value", secret(SECRET)),
        (lambda: variable(value="plain"), "value", "plain"),
        (lambda: variable(value=DEEP), "value", secret(DEEP)),
        (lambda: variable(value=BROKEN), "value", secret(BROKEN)),
        (lambda: variable(value="no JSON, and no password"), "value", "no JSON, and no password"),
        (lambda: variable(value={"password": SECRET}), "value", secret(f'{{"password": "{SECRET}"}}')),
        (lambda: connection(password=SECRET), "password", secret(SECRET)),
        (lambda: connection(password=pulumi.Output.from_input(SECRET)), "password", secret(SECRET)),
        (lambda: connection(extra={"a": "plain"}), "extra", '{"a": "plain"}'),
        (lambda: connection(extra='{"a": "plain"}'), "extra", '{"a": "plain"}'),
        (
            lambda: connection(extra={"a": [{"api_key": SECRET}]}),
            "extra",
            secret(f'{{"a": [{{"api_key": "{SECRET}"}}]}}'),
        ),
        (lambda: connection(extra=f'{{"secret": "{SECRET}"}}'), "extra", secret(f'{{"secret": "{SECRET}"}}')),
        (lambda: connection(extra={"a": pulumi.Output.secret(SECRET)}), "extra", secret(f'{{"a": "{SECRET}"}}')),
        (lambda: connection(host=pulumi.Output.secret(SECRET)), "host", secret(SECRET)),
        (lambda: connection(host="plain"), "host", "plain"),
    ],
    ids=range(18),
)
def test_secret_values_are_marked_and_others_are_not(
    declare: Declare, declaration: Callable[[], Any], field: str, sent: Any
) -> None:
    assert declare(declaration)[field] == sent


@pytest.mark.parametrize(
    "name",
    ["x-some-api-key", "X-API-KEY", "apiKey", "Set-Cookie", "db.pass-word", "api/key", "db_pass", "internal-pin"],
)
def test_name_is_sensitive_in_any_spelling(declare: Declare, name: str) -> None:
    pulumi.runtime.set_all_config({"mwaa:sensitiveVarConnNames": "other, internal_pin,"})
    try:
        extra = declare(lambda: connection(extra={"headers": {name: SECRET}}))["extra"]
        value = declare(lambda: variable(key=name, value=SECRET))["value"]
    finally:
        pulumi.runtime.set_all_config({})
    assert (extra, value) == (secret(f'{{"headers": {{"{name}": "{SECRET}"}}}}'), secret(SECRET))


@pytest.mark.parametrize(
    "extra",
    [
        {"kube_settings": f'{{"users": [{{"token": "{SECRET}"}}]}}'},
        {"headers": [{"name": "Authorization", "value": SECRET}]},
    ],
)
def test_secret_is_found_in_a_json_string_and_next_to_its_name(declare: Declare, extra: dict[str, Any]) -> None:
    assert declare(lambda: connection(extra=extra))["extra"] == secret(json.dumps(extra))
    assert SECRET not in (strip_secrets(json.dumps(extra)) or "")


@pytest.mark.parametrize("name", ["aws_access_key_id", "headers", "author", "bypass", "internal-pin"])
def test_name_that_is_not_sensitive_is_not_marked(declare: Declare, name: str) -> None:
    assert declare(lambda: connection(extra={name: "plain"}))["extra"] == f'{{"{name}": "plain"}}'


URI = f"postgresql://user:{SECRET}@db.example.com:5432/warehouse?token={SECRET}"
FROM_URI: dict[str, Any] = {
    "conn_type": "postgres",
    "host": "db.example.com",
    "login": "user",
    "password": SECRET,
    "schema": "warehouse",
    "port": 5432,
    "extra": f'{{"token": "{SECRET}"}}',
}


def test_uri_is_split_into_fields(declare: Declare) -> None:
    inputs = declare(lambda: from_uri(URI, description="d", connection_id="c"))
    sensitive = {name: secret(FROM_URI[name]) for name in ("password", "extra")}
    assert inputs.items() >= {**FROM_URI, **sensitive, "connection_id": "c", "description": "d"}.items()


def test_secret_uri_makes_each_of_its_fields_secret_and_no_other(declare: Declare) -> None:
    inputs = declare(lambda: from_uri(pulumi.Output.secret(URI)))
    assert {name: inputs[name] for name in FROM_URI} == {name: secret(value) for name, value in FROM_URI.items()}
    assert (inputs["connection_id"], inputs["environment"]) == ("x", "e")


def test_unknown_uri_leaves_its_fields_unknown(declare: Declare) -> None:
    inputs = declare(lambda: from_uri(unknown()))
    assert inputs.keys().isdisjoint(FROM_URI.keys() - {"password"})


def test_type_tokens_never_change() -> None:
    names = ["AirflowConnection", "AirflowDag", "AirflowDagRun", "AirflowPool", "AirflowRole", "AirflowVariable"]
    tokens = [getattr(pulumi_mwaa, name)._resource_type_name for name in names]
    assert tokens == [f"dynamic/mwaa:{name}" for name in names]


def test_provider_is_not_secret_and_omitted_arguments_are_not_sent(declare: Declare) -> None:
    inputs = declare(lambda: AirflowPool("x", environment="e", name="n", slots=1))
    assert isinstance(inputs.pop("__provider"), str)
    assert inputs == {"environment": "e", "name": "n", "slots": 1, "include_deferred": False, "adopt_existing": False}


def variable(**arguments: Any) -> AirflowVariable:
    return AirflowVariable("x", **{"environment": "e", "key": "k", **arguments})


def connection(**arguments: Any) -> AirflowConnection:
    return AirflowConnection("x", environment="e", connection_id="c", conn_type="t", **arguments)


def from_uri(uri: Any, **arguments: Any) -> AirflowConnection:
    return AirflowConnection.from_uri("x", environment="e", uri=uri, **arguments)
