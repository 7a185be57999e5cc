"""Lookups of every kind, in both dialects. Uses Pulumi's mocks."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi import InvokeOptions, InvokeOutputOptions, Output
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks, set_all_config, set_mocks

import pulumi_mwaa
from pulumi_mwaa import AirflowPool, Provider
from tests.support.aws.local_mwaa import LocalMwaa
from tests.support.pulumi.mocked_program import unknown

SECRET = "planted-secret"
NOT_MADE_YET = "not-made-yet"
Run = Callable[[Callable[[], Any]], Any]
# By title: the kind, the field that identifies an object, its fields in Airflow, and the fields in a plain lookup.
ROWS: dict[str, tuple[str, str, dict[str, Any], dict[str, Any]]] = {
    "variable": ("variable", "key", {"value": "one", "description": "d"}, {"value": "one", "description": "d"}),
    "JSON": (
        "variable",
        "key",
        {"value": f'{{"rows": 1.0, "deep": [{{"password": "{SECRET}"}}], "token": "{SECRET}"}}', "description": "d"},
        {"value": '{"rows": 1.0, "deep": [{}]}', "description": "d"},
    ),
    "sensitive key": (
        "variable",
        "_api_token",
        {"value": SECRET, "description": "d"},
        {"value": None, "description": "d"},
    ),
    "connection": (
        "connection",
        "connection_id",
        {
            "conn_type": "http",
            "host": "h",
            "login": "l",
            "schema": "s",
            "port": 0,
            "password": SECRET,
            "extra": f'{{"a": 1, "secret": "{SECRET}"}}',
            "description": "d",
        },
        {
            "conn_type": "http",
            "host": "h",
            "login": "l",
            "schema": "s",
            "port": 0,
            "extra": '{"a": 1}',
            "description": "d",
        },
    ),
    "pool": (
        "pool",
        "name",
        {"slots": 0, "description": "d", "include_deferred": True},
        {"slots": 0, "description": "d", "include_deferred": True},
    ),
}


class _Echo(Mocks):
    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        return (None if args.name == NOT_MADE_YET else args.name), args.inputs

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        raise NotImplementedError(args.token)


def configured(mwaa: LocalMwaa) -> dict[str, str]:
    return {
        "aws:region": mwaa.region,
        "aws:accessKey": mwaa.access_key_id,
        "aws:secretKey": mwaa.secret_access_key,
        "mwaa:endpointUrl": mwaa.endpoint,
    }


@pytest.fixture
def run(mwaa: LocalMwaa) -> Run:
    """Runs a program in a configured stack and returns its result. An Output becomes (value, secret, known)."""

    def start(program: Callable[[], Any]) -> Any:
        answers = []

        async def record(answer: Any) -> None:
            if isinstance(answer, Output):
                answers.append((await answer.future(), await answer.is_secret(), await answer.is_known()))
            else:
                answers.append(answer)

        set_all_config(configured(mwaa))
        set_mocks(_Echo(), preview=False)
        pulumi.runtime.test(lambda: asyncio.ensure_future(record(program())))()  # type: ignore[no-untyped-call]
        return answers[0]

    return start


def make(mwaa: LocalMwaa, prefix: str, row: str) -> tuple[str, str, dict[str, Any]]:
    """Creates a row's object. Returns its kind, its name, and the fields in a plain lookup."""
    kind, key, fields, shown = ROWS[row]
    identity = "key" if kind == "variable" else key
    name = prefix + (key if key.startswith("_") else "")
    mwaa.make(kind, {identity: name, **fields})
    return kind, name, {"environment": mwaa.environment, "region": mwaa.region, identity: name, **shown}


def result(kind: str, fields: dict[str, Any]) -> Any:
    return getattr(pulumi_mwaa, f"Get{kind.capitalize()}Result")(**fields)


@pytest.mark.parametrize("row", ROWS)
def test_plain_lookup_shows_all_but_secrets(mwaa: LocalMwaa, prefix: str, run: Run, row: str) -> None:
    kind, name, shown = make(mwaa, prefix, row)
    get, list_ = getattr(pulumi_mwaa, f"get_{kind}"), getattr(pulumi_mwaa, f"list_{kind}s")
    assert run(lambda: get(name, environment=mwaa.environment)) == result(kind, shown)
    listed = run(lambda: list_(mwaa.arn))
    if kind == "connection" and mwaa.api == "v1":
        shown |= {"extra": None}
    assert result(kind, shown) in listed
    assert SECRET not in str([found for found in listed if name in str(found)])


@pytest.mark.parametrize("row", ROWS)
def test_output_lookup_is_secret_if_the_kind_can_contain_secrets(
    mwaa: LocalMwaa, prefix: str, run: Run, row: str
) -> None:
    kind, name, shown = make(mwaa, prefix, row)
    get, list_ = getattr(pulumi_mwaa, f"get_{kind}_output"), getattr(pulumi_mwaa, f"list_{kind}s_output")
    found, secret, known = run(lambda: get(Output.from_input(name), environment=Output.from_input(mwaa.environment)))
    assert (secret, known) == (kind != "pool", True)
    listed, *flags = run(lambda: list_(mwaa.environment, region=Output.from_input(mwaa.region)))
    assert flags == [secret, known]
    if mwaa.api == "v1" and row in {"JSON", "sensitive key"}:
        assert found.value == ROWS[row][2]["value"]  # API v1 doesn't mask variables
        assert found in listed
    elif row != "JSON":
        assert found == result(kind, shown)


def test_unknown_arguments_are_looked_up_later(mwaa: LocalMwaa, run: Run) -> None:
    mwaa.forget_calls()
    for program in (
        lambda: pulumi_mwaa.get_variable_output(unknown(), environment=mwaa.environment),
        lambda: pulumi_mwaa.list_pools_output(unknown()),
        lambda: pulumi_mwaa.list_pools_output(
            mwaa.environment, opts=InvokeOptions(provider=Provider("p", profile=unknown()))
        ),
    ):
        _, _, known = run(program)
        assert not known
    assert mwaa.calls() == []


def test_depends_on_is_waited_for(mwaa: LocalMwaa, run: Run) -> None:
    def program(name: str) -> Any:
        first = AirflowPool(name, environment="e", name="first", slots=1)
        opts = InvokeOutputOptions(depends_on=[first])
        return pulumi_mwaa.get_pool_output("default_pool", environment=mwaa.environment, opts=opts).name

    mwaa.forget_calls()
    assert run(lambda: program(NOT_MADE_YET)) == (None, False, False)
    assert mwaa.calls() == []
    assert run(lambda: program("made")) == ("default_pool", False, True)


@pytest.mark.parametrize("by", ["provider", "parent"])
def test_explicit_provider_is_used(mwaa: LocalMwaa, run: Run, monkeypatch: pytest.MonkeyPatch, by: str) -> None:
    for name, value in mwaa.env.items():
        monkeypatch.setenv(name, value)

    def program(region: Any) -> Any:
        provider = Provider("p", region=region, endpoint_url=mwaa.endpoint)
        parent = pulumi.ComponentResource("t:t:T", "c", opts=pulumi.ResourceOptions(providers=[provider]))
        opts = InvokeOptions(provider=provider) if by == "provider" else InvokeOptions(parent=parent)
        return pulumi_mwaa.list_pools(mwaa.environment, opts=opts)

    assert run(lambda: program(mwaa.region))
    with pytest.raises(pulumi.RunError, match="eu-west-1"):
        run(lambda: program("eu-west-1"))
    with pytest.raises(pulumi.RunError, match=r"^mwaa:region of list_pools must be a known string"):
        run(lambda: program(Output.from_input("eu-west-1")))


INVALID: list[tuple[Callable[[str], Any], str]] = [
    (lambda name: pulumi_mwaa.get_variable("missing", environment=name), "read variable 'missing' in environment"),
    (lambda name: pulumi_mwaa.get_pool("a/b", environment=name), "read pool 'a/b': name "),
    (lambda name: pulumi_mwaa.get_connection("", environment=name), "read connection '': connection_id must not be"),
    (lambda _: pulumi_mwaa.list_variables("missing"), "there is no such environment in region"),
    (lambda _: pulumi_mwaa.list_variables("a b"), "is neither the name of an MWAA environment"),
    (
        lambda name: pulumi_mwaa.get_pool("x", environment=Output.from_input(name)),  # type: ignore[arg-type]
        "environment of get_pool must be a known string — use get_pool_output",
    ),
    (
        lambda name: pulumi_mwaa.list_pools(name, opts=InvokeOptions(provider=_Other("aws", "p"))),
        "provider _Other isn't supported here",
    ),
    (
        lambda name: pulumi_mwaa.list_pools_output(
            name, opts=InvokeOutputOptions(depends_on=pulumi.ComponentResource("t:t:T", "c"))
        ),
        "depends_on can't contain a component",
    ),
    (
        lambda _: pulumi_mwaa.list_pools("arn:aws:airflow:eu-west-1:123456789012:environment/x", region="us-east-1"),
        "region is us-east-1, but the environment's ARN is in eu-west-1 — omit the region",
    ),
    (lambda _: Provider("q", region="us"), "region of Provider 'q': 'us' isn't an AWS region"),
    (
        lambda _: Provider("q", role_arn="me"),
        "role_arn of Provider 'q': 'me' isn't the ARN of a role — use arn:aws:iam::",
    ),
    (lambda name: pulumi_mwaa.get_pool_output("missing", environment=name), "read pool 'missing' in environment"),
]


class _Other(pulumi.ProviderResource):
    pass


@pytest.mark.parametrize(("program", "reason"), INVALID, ids=range(len(INVALID)))
def test_failed_lookup_is_a_one_line_error(
    mwaa: LocalMwaa, run: Run, program: Callable[[str], Any], reason: str
) -> None:
    with pytest.raises(pulumi.RunError, match=r"^[^\n]+$") as failure:
        run(lambda: program(mwaa.environment))
    assert re.search(re.escape(reason), str(failure.value))
    assert failure.value.__cause__ is None
