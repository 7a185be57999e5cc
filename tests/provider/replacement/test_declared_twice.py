"""If two resources in a program declare the same object, the error names both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi import Output, ResourceOptions
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks, set_all_config, set_mocks

from pulumi_mwaa import AirflowConnection, AirflowPool, AirflowVariable, Provider
from tests.support.pulumi.mocked_program import unknown

ARN = "arn:aws:airflow:eu-west-1:123456789012:environment/prod"


class _Echo(Mocks):
    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        return args.name, args.inputs

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        raise NotImplementedError(args.token)


def run(program: Callable[[], object]) -> None:
    """Executes a program as a separate run, with `mwaa:region` set."""
    set_all_config({"mwaa:region": "eu-west-1"})
    set_mocks(_Echo(), preview=False)
    pulumi.runtime.test(lambda: program() and None)()  # type: ignore[no-untyped-call]


def refusal(program: Callable[[], object]) -> str:
    """Returns a program's error."""
    with pytest.raises(pulumi.RunError) as failure:
        run(program)
    return str(failure.value)


def duplicates(first: str, second: str) -> str:
    """Returns the error for two variables with these resource names."""
    both = f"AirflowVariable '{first}' and AirflowVariable '{second}'"
    return f"{both} both declare variable 'k' in environment 'prod' (eu-west-1) — keep one of them"


def variable(name: str, environment: Any = "prod", key: Any = "k", **more: Any) -> AirflowVariable:
    return AirflowVariable(name, environment=environment, key=key, value="v", **more)


SECOND: list[tuple[str, Callable[[], object]]] = [
    ("the same arguments", lambda: variable("b")),
    ("the environment's ARN", lambda: variable("b", ARN)),
    ("the configured region", lambda: variable("b", region="eu-west-1")),
    ("outputs", lambda: variable("b", Output.from_input(ARN), Output.concat("", "k"))),
    ("a different value", lambda: AirflowVariable("b", environment="prod", key="k", value="other")),
    ("in a component", lambda: variable("b", opts=ResourceOptions(parent=pulumi.ComponentResource("t:t:T", "c")))),
]
OTHERS: list[tuple[str, Callable[[], object]]] = [
    ("a different key", lambda: variable("b", key="other")),
    ("a different environment", lambda: variable("b", "staging")),
    ("a different region", lambda: variable("b", region="eu-west-2")),
    ("a different region in the ARN", lambda: variable("b", ARN.replace("eu-west-1", "eu-west-2"))),
    ("a pool", lambda: AirflowPool("b", environment="prod", name="k", slots=1)),
    ("a connection", lambda: AirflowConnection("b", environment="prod", connection_id="k", conn_type="http")),
    ("a get", lambda: AirflowVariable.get("b", "prod/k")),
    ("a different provider", lambda: variable("b", opts=ResourceOptions(provider=Provider("p", region="eu-west-1")))),
]


@pytest.mark.parametrize("second", [row[1] for row in SECOND], ids=[row[0] for row in SECOND])
def test_duplicate_error_names_both_resources(second: Callable[[], object]) -> None:
    def program() -> None:
        variable("a")
        second()

    assert refusal(program) == duplicates("a", "b")


@pytest.mark.parametrize("other", [row[1] for row in OTHERS], ids=[row[0] for row in OTHERS])
def test_different_object_is_not_a_duplicate(other: Callable[[], object]) -> None:
    def program() -> None:
        variable("a")
        other()

    def with_a_duplicate() -> None:
        program()
        variable("c")

    run(program)
    assert refusal(with_a_duplicate) == duplicates("a", "c")


def test_duplicate_through_one_explicit_provider() -> None:
    def program() -> None:
        provider = Provider("p", region="eu-west-1", profile=Output.from_input("x"))
        component = pulumi.ComponentResource("t:t:T", "c", opts=ResourceOptions(providers=[provider]))
        variable("a", opts=ResourceOptions(provider=provider))
        variable("b", opts=ResourceOptions(parent=component))

    assert refusal(program) == duplicates("a", "b")


def test_unknown_identity_is_not_a_duplicate() -> None:
    def program() -> None:
        key = unknown()
        variable("a", key=key)
        variable("b", key=key)

    def with_a_duplicate() -> None:
        program()
        variable("c")
        variable("d")

    run(program)
    assert refusal(with_a_duplicate) == duplicates("c", "d")


def test_next_run_in_the_same_process_starts_empty() -> None:
    def with_a_duplicate() -> None:
        variable("b")
        variable("c")

    run(lambda: variable("a"))
    run(lambda: variable("b"))
    assert refusal(with_a_duplicate) == duplicates("b", "c")
