"""References to secrets in files and in Python. Uses Pulumi's mocks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pytest

from pulumi_mwaa.config import AirflowConfig, config_files
from tests.support.pulumi.mocked_program import Graph, GraphOf

ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:warehouse-AbCdEf"
OUTPUT: Any = pulumi.Output.from_input(3)
IN_PYTHON: dict[str, Any] = {
    "variables": {
        "api_token": {"secret": "key", "description": "d"},
        "limits": {"rows": 1, "login": {"secret": "key"}},
        "later": pulumi.Output.from_input("known later"),
        "managed": {"secret_arn": ARN},
    },
    "connections": {"w": {"conn_type": "x", "password": {"secret": "key"}, "extra": {"a": [{"secret": "key"}]}}},
    "pools": {"p": {"slots": 1}},
}


def sent(graph: Graph, name: str, field: str) -> object:
    """Returns the value of a field, which may be secret."""
    value = graph[name].inputs[field]
    return value["value"] if isinstance(value, dict) else value


def error_of(graph_of: GraphOf, program: Callable[[], object]) -> str:
    """Returns the error from a program that must not create anything."""
    errors = []

    def caught() -> None:
        with pytest.raises(pulumi.RunError) as error:
            program()
        errors.append(str(error.value))

    assert graph_of(caught, {"key": "hidden"}, ["key"]).resources == {}
    return errors[0]


def test_python_accepts_the_same_forms_as_a_file(graph_of: GraphOf) -> None:
    graph = graph_of(lambda: AirflowConfig("a", environment="prod", **IN_PYTHON), {"key": "hidden"}, ["key"])
    variable = "AirflowVariable a-{}".format
    assert sent(graph, variable("api_token"), "value") == "hidden"
    assert sent(graph, variable("api_token"), "description") == "d"
    assert sent(graph, variable("limits"), "value") == '{"rows": 1, "login": "hidden"}'
    assert sent(graph, variable("later"), "value") == "known later"
    assert sent(graph, variable("managed"), "value_secret_arn") == ARN
    assert sent(graph, "AirflowConnection a-w", "extra") == '{"a": ["hidden"]}'
    secret = {name: graph[name].secret & {"value", "password", "extra"} for name in graph.resources}
    assert {name: fields for name, fields in secret.items() if fields} == {
        variable("api_token"): {"value"},
        variable("limits"): {"value"},
        "AirflowConnection a-w": {"password", "extra"},
    }


def test_python_accepts_the_forms_that_airflows_import_accepts_and_plain_values(graph_of: GraphOf) -> None:
    forms: dict[str, Any] = {
        "variables": {"use_token": {"plain": "always"}, "limits": {"token": {"plain": "t"}, "rows": 1}},
        "connections": {
            "uri": "mysql://u:p%40@host_a",
            "fields": {"conn_id": "fields", "conn_type": "x", "port": "9000", "password": {"plain": "p"}},
            "more": {"conn_type": "x", "extra_dejson": {"token": {"plain": "t"}}},
        },
        "pools": {"p": {"slots": "5"}},
    }
    graph = graph_of(lambda: AirflowConfig("a", environment="prod", **forms))
    assert sent(graph, "AirflowVariable a-use_token", "value") == "always"
    assert sent(graph, "AirflowVariable a-limits", "value") == '{"token": "t", "rows": 1}'
    fields = [sent(graph, "AirflowConnection a-uri", field) for field in ("conn_type", "host", "login", "password")]
    assert fields == ["mysql", "host_a", "u", "p@"]
    assert sent(graph, "AirflowConnection a-fields", "password") == "p"
    assert sent(graph, "AirflowConnection a-fields", "port") == 9000
    assert sent(graph, "AirflowConnection a-more", "extra") == '{"token": "t"}'
    assert sent(graph, "AirflowPool a-p", "slots") == 5


def test_invalid_uri_in_python_is_a_one_line_error_without_the_uri(graph_of: GraphOf) -> None:
    wrong: Any = {"w": {"uri": "http://u:planted@h:nine"}, "v": {"conn_type": "x", "conn_id": "w"}}
    error = error_of(graph_of, lambda: AirflowConfig("a", environment="prod", connections=wrong))
    assert error.splitlines() == [
        "the program: connection w.uri isn't a valid connection URI: its port must be a number up to "
        "65535 — percent-encode special characters in the parts before it",
        "the program: connection v.conn_id differs from the connection's key — remove it, or use that id as the key",
    ]


@pytest.mark.parametrize(
    ("declared", "lines"),
    [
        ({"variables": OUTPUT}, ["the program: variables can't be an output as a whole — use outputs in its entries"]),
        ({"pools": OUTPUT}, ["the program: pools can't be an output as a whole — use outputs in its entries"]),
        ({"pools": {"p": OUTPUT}}, ["the program: pool p can't be an output as a whole — use outputs for its fields"]),
        (
            {"connections": {"w": OUTPUT}},
            ["the program: connection w can't be an output as a whole — use outputs for its fields"],
        ),
        (
            {
                "pools": {
                    "q": {"slots": "many"},
                    "default_pool": {"slots": 1, "description": "mine"},
                    "p": {"slots": -1.0},
                }
            },
            [
                "the program: pool q.slots must be an integer",
                "the program: pool default_pool.description is built in and can't be changed — leave it out",
                "the program: pool p.slots must be at least 0, because a negative number breaks Airflow's list of "
                "pools",
            ],
        ),
    ],
)
def test_each_invalid_entry_in_python_is_a_one_line_error(
    graph_of: GraphOf, declared: dict[str, Any], lines: list[str]
) -> None:
    assert error_of(graph_of, lambda: AirflowConfig("a", environment="prod", **declared)).splitlines() == lines


def test_outputs_are_accepted_for_fields_that_may_turn_out_to_be_valid(graph_of: GraphOf) -> None:
    pools: Any = {"default_pool": {"slots": OUTPUT, "description": pulumi.Output.from_input("")}}
    graph = graph_of(lambda: AirflowConfig("a", environment="prod", variables={"v": OUTPUT}, pools=pools))
    assert sent(graph, "AirflowPool a-default_pool", "slots") == 3
    assert sent(graph, "AirflowVariable a-v", "value") == "3"


def test_every_secret_in_an_export_becomes_a_pulumi_secret(graph_of: GraphOf, tmp_path: Path) -> None:
    (tmp_path / "variables.json").write_text('{"api_token": "t", "db": {"passwd": "p"}, "nested": {"secret": "key"}}')
    (tmp_path / "connections.json").write_text('{"w": {"conn_type": "x", "extra": "{\\"token\\": \\"t\\"}"}}')
    graph = graph_of(lambda: AirflowConfig("a", environment="prod", files=config_files(tmp_path, plain_secrets=True)))
    assert sent(graph, "AirflowVariable a-nested", "value") == '{"secret": "key"}'
    for name in ("api_token", "db", "nested"):
        assert "value" in graph[f"AirflowVariable a-{name}"].secret
    assert "extra" in graph["AirflowConnection a-w"].secret


def test_missing_secret_is_a_one_line_error(graph_of: GraphOf, tmp_path: Path) -> None:
    (tmp_path / "connections.yaml").write_text("# w\nw: {conn_type: x, password: {secret: nowhere}}")
    command = "pulumi config set --secret nowhere --stack stack"
    line = f"needs the secret nowhere, which doesn't exist in the stack's config — run `{command}`"
    error = error_of(
        graph_of,
        lambda: AirflowConfig("a", environment="prod", files=config_files(tmp_path), pools={"p": {"slots": 1}}),
    )
    assert error == f"{tmp_path}/connections.yaml:2: w {line}"


def test_misspelled_field_in_python_is_rejected(graph_of: GraphOf) -> None:
    misspelled: dict[str, Any] = {
        "variables": {"k": {"value": 1, "descripton": "d"}, "both": {"value": 1, "secret": "key"}},
        "connections": {
            "w": 5,
            "s": {"conn_type": "x", "password": {"scret": "planted"}},
            "l": {"conn_type": pulumi.Output.from_input("x"), "port": "planted"},
        },
        "pools": {"p": {"slot": 1, "slots": 1}, "q": {}, "p/x": {"slots": -1}},
    }

    error = error_of(graph_of, lambda: AirflowConfig("a", environment="prod", **misspelled))
    assert error.splitlines() == [
        "the program: variable both must have exactly one of value, plain, secret and secret_arn",
        "the program: variable k has the unknown field descripton — use any of value, plain, secret, secret_arn, "
        "secret_version_id, description, adopt_existing",
        "the program: connection l.port must be an integer or null",
        "the program: connection s.password must be {secret: NAME} or {secret_arn: ARN}, or {plain: TEXT} "
        "if it isn't a secret",
        "the program: connection w must be an object with the connection's fields, or a URI",
        "the program: pool p has the unknown field slot — use any of slots, description, include_deferred, "
        "adopt_existing",
        "the program: pool q needs slots",
        "the program: pool p/x must not contain '/', because Airflow's API can't reach an object with such a name",
        "the program: pool p/x.slots must be at least 0, because a negative number breaks Airflow's list of pools",
    ]
