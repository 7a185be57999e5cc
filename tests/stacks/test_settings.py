"""What a stack's file may say to a definition, and that nothing is made, and no value told, where it may not."""

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


def read(graph_of: GraphOf, said: dict[str, str], *secret: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    graph_of(
        lambda: found.update(settings.read(KNOWN, may_be_secret=frozenset({"configurationOptions"}))), said, secret
    )
    return found


def refused(graph_of: GraphOf, said: dict[str, str], *secret: str) -> list[str]:
    with pytest.raises(pulumi.RunError) as caught:
        read(graph_of, said, *secret)
    return str(caught.value).splitlines()


def test_each_is_read_in_its_form_and_what_is_left_out_is_not_there(graph_of: GraphOf) -> None:
    said = {
        "name": "3",
        "minWorkers": "2",
        "protect": "true",
        "subnetIds": '["a", "b"]',
        "configurationOptions": '{"core.parallelism": "64"}',
        "owner": "data",
    }
    assert read(graph_of, said) == {
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
            "slackToken isn't a setting — see docs/environment.md, or set a secret with "
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
def test_another_form_another_name_and_a_plain_secret_are_one_line(
    graph_of: GraphOf, name: str, text: str, line: str
) -> None:
    assert refused(graph_of, {name: text}) == [f"project:{line}"]


def test_all_that_is_wrong_is_said_at_once(graph_of: GraphOf) -> None:
    assert len(refused(graph_of, {"minWorkers": "x", "protct": "true", "name": "a"}, "name")) == 3


def test_what_is_encrypted_is_secret_and_a_secret_for_the_config_is_left_to_it(graph_of: GraphOf) -> None:
    told: list[object] = []

    def program() -> None:
        found = settings.read(KNOWN, may_be_secret=frozenset({"configurationOptions"}))
        assert found.keys() == {"configurationOptions"}
        options: pulumi.Output[Any] = found["configurationOptions"]
        options.apply(told.append)
        pulumi.Output.from_input(options.is_secret()).apply(told.append)  # type: ignore[arg-type]  # an awaitable

    hidden = {"configurationOptions": f'{{"smtp.smtp_password": "{PLAIN}"}}', "warehousePassword": PLAIN}
    graph_of(program, hidden, hidden)
    assert told == [{"smtp.smtp_password": PLAIN}, True]


def test_setting_that_is_not_secret_can_not_be_encrypted(graph_of: GraphOf) -> None:
    assert refused(graph_of, {"protect": "true"}, "protect") == [
        "project:protect can't be encrypted — set it without --secret"
    ]


@pytest.mark.parametrize("name", ["environment", "nosuch", "../stacks/platform", "files.loading"])
def test_invalid_definition_is_refused(graph_of: GraphOf, name: str) -> None:
    with pytest.raises(pulumi.RunError, match=rf"^pulumi-mwaa:definition is '{name}' — set it to a module"):
        graph_of(lambda: runpy.run_path(str(ROOT / "__main__.py")) and None, {"definition": name})
