"""The settings that a stack's file may contain. If one is invalid, nothing is created, and the error shows no value."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pulumi
import pytest

from stacks import settings
from stacks.settings import FLAG, LIST, MAPPING, NUMBER, TEXT
from tests.support.pulumi.mocked_program import GraphOf

ROOT = Path(__file__).resolve().parents[2]
KNOWN = {"name": TEXT, "minWorkers": NUMBER, "protect": FLAG, "subnetIds": LIST, "configurationOptions": MAPPING}
PLAIN = "planted-secret"


def read(graph_of: GraphOf, specified: dict[str, str], *secret: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    graph_of(
        lambda: found.update(settings.read(KNOWN, may_be_secret=frozenset({"configurationOptions"}))), specified, secret
    )
    return found


def refused(graph_of: GraphOf, specified: dict[str, str], *secret: str) -> list[str]:
    with pytest.raises(pulumi.RunError) as caught:
        read(graph_of, specified, *secret)
    return str(caught.value).splitlines()


def test_each_setting_is_read_by_its_type_and_omitted_ones_are_absent(graph_of: GraphOf) -> None:
    specified = {
        "name": "3",
        "minWorkers": "2",
        "protect": "true",
        "subnetIds": '["a", "b"]',
        "configurationOptions": '{"core.parallelism": "64"}',
        "owner": "data",
    }
    assert read(graph_of, specified) == {
        "name": "3",
        "minWorkers": 2,
        "protect": True,
        "subnetIds": ["a", "b"],
        "configurationOptions": {"core.parallelism": "64"},
        "owner": "data",
    }
    assert read(graph_of, {}) == {}


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("minWorkers", "many", "minWorkers must be a non-negative integer"),
        ("minWorkers", "-1", "minWorkers must be a non-negative integer"),
        ("protect", "yes", "protect must be true or false"),
        ("subnetIds", PLAIN, "subnetIds must be a list"),
        ("subnetIds", '{"a": 1}', "subnetIds must be a list"),
        ("configurationOptions", f"{{smtp.smtp_password: {PLAIN}}}", "configurationOptions must be a mapping"),
        ("configurationOptions", f'["{PLAIN}"]', "configurationOptions must be a mapping"),
        ("protct", "true", "protct isn't a setting — did you mean protect?"),
        (
            "slackToken",
            PLAIN,
            "slackToken isn't a setting — see docs/reference/environment.md, or set a secret with "
            "`make secret NAME=slackToken STACK=stack`",
        ),
        (
            "configurationOptions",
            f'{{"smtp.smtp_password": "{PLAIN}"}}',
            "configurationOptions contains smtp.smtp_password in plain text — run "
            "`pulumi config set --secret --path 'configurationOptions[\"smtp.smtp_password\"]'`",
        ),
    ],
)
def test_invalid_values_unknown_names_and_plain_secrets_are_one_line_errors(
    graph_of: GraphOf, name: str, text: str, line: str
) -> None:
    assert refused(graph_of, {name: text}) == [f"project:{line}"]


def test_all_problems_are_reported_at_once(graph_of: GraphOf) -> None:
    assert len(refused(graph_of, {"minWorkers": "x", "protct": "true", "name": "a"}, "name")) == 3


def test_encrypted_setting_is_secret_and_the_configs_own_secrets_are_ignored(graph_of: GraphOf) -> None:
    resolved: list[object] = []

    def program() -> None:
        found = settings.read(KNOWN, may_be_secret=frozenset({"configurationOptions"}))
        assert found.keys() == {"configurationOptions"}
        options: pulumi.Output[Any] = found["configurationOptions"]
        options.apply(resolved.append)
        pulumi.Output.from_input(options.is_secret()).apply(resolved.append)  # type: ignore[arg-type]  # an awaitable

    hidden = {"configurationOptions": f'{{"smtp.smtp_password": "{PLAIN}"}}', "warehousePassword": PLAIN}
    graph_of(program, hidden, hidden)
    assert resolved == [{"smtp.smtp_password": PLAIN}, True]


def test_setting_that_is_not_secret_cannot_be_encrypted(graph_of: GraphOf) -> None:
    assert refused(graph_of, {"protect": "true"}, "protect") == [
        "project:protect can't be encrypted — set it without --secret"
    ]


@pytest.mark.parametrize("name", ["environment", "nosuch", "../stacks/platform", "files.loading"])
def test_invalid_definition_is_rejected(graph_of: GraphOf, name: str) -> None:
    with pytest.raises(pulumi.RunError, match=rf"^pulumi-mwaa:definition is '{name}' — set it to a module"):
        graph_of(lambda: runpy.run_path(str(ROOT / "__main__.py")) and None, {"definition": name})
