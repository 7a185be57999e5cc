"""The `events` setting of `platform`: what it adds to a stack, and in which order."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path

import pulumi
import pytest

from tests.support.pulumi.mocked_program import Graph, GraphOf

ROOT = Path(__file__).resolve().parents[2]
COMPONENTS = {"mwaa.S3DagTrigger orders", "mwaa.DatasetPublisher tables", "mwaa.GithubDagTrigger github"}
SECRETS = {"warehousePassword": "planted-password", "githubWebhookSecret": "planted-webhook-secret"}

PlatformOf = Callable[..., Graph]


@pytest.fixture
def platform_of(graph_of: GraphOf, monkeypatch: pytest.MonkeyPatch) -> PlatformOf:
    """Runs `platform` with the given settings, in the project's folder."""
    monkeypatch.chdir(ROOT)

    def run(**settings: str) -> Graph:
        monkeypatch.delitem(sys.modules, "stacks.platform", raising=False)
        program = lambda: importlib.import_module("stacks.platform") and None  # noqa: E731
        return graph_of(program, {"configFolder": "stacks/config/dev", **SECRETS, **settings}, SECRETS.keys())

    return run


@pytest.mark.parametrize("setting", [{}, {"events": "false"}])
def test_without_the_setting_nothing_is_added(platform_of: PlatformOf, setting: dict[str, str]) -> None:
    graph = platform_of(**setting)
    assert not COMPONENTS & graph.resources.keys()
    assert graph.of("AirflowDag") == graph.of("Secret") == graph.of("Queue") == []


def test_each_component_starts_a_dag_that_the_stack_unpauses_beforehand(platform_of: PlatformOf) -> None:
    graph = platform_of(events="true")
    assert graph.resources.keys() >= COMPONENTS
    dags = graph.of("AirflowDag")
    ids = [graph[label].inputs["dag_id"] for label in dags]
    assert ids == ["load_orders", "report_orders", "test_commit"]
    assert [graph[label].inputs["is_paused"] for label in dags] == [False] * 3
    assert all((ROOT / "stacks" / "airflow" / "dags" / f"{dag_id}.py").is_file() for dag_id in ids)
    for component in COMPONENTS:
        functions = [label for label in graph.of("Function") if component in graph.before(label)]
        assert functions
        assert all({*dags} <= graph.before(label) for label in functions)
    assert {graph[label].deleted_with for label in (*dags, "AirflowPool landing")} == {"Environment platform"}


@pytest.mark.parametrize("after", ["true", "false"])
def test_dags_are_unpaused_once_they_are_uploaded(platform_of: PlatformOf, after: str) -> None:
    graph = platform_of(events="true", dagsAfterConfig=after)
    for label in graph.of("AirflowDag"):
        file = f"BucketObjectv2 platform-dags/{graph[label].inputs['dag_id']}.py"
        assert {file, "Environment platform", "AirflowPool landing"} <= graph.before(label)


def test_webhooks_secret_comes_encrypted_from_the_config_and_exists_before_the_url(platform_of: PlatformOf) -> None:
    graph = platform_of(events="true")
    assert graph["SecretVersion webhook"].secret == {"secretString"}
    assert "SecretVersion webhook" in graph.before("FunctionUrl github")


@pytest.mark.parametrize(("settings", "force"), [({}, False), ({"forceDestroy": "true"}, True)])
def test_buckets_are_emptied_only_by_force(platform_of: PlatformOf, settings: dict[str, str], force: bool) -> None:
    graph = platform_of(events="true", **settings)
    assert {graph[f"Bucket {name}"].inputs.get("forceDestroy", False) for name in ("landing", "tables")} == {force}


def test_missing_secret_is_an_error_that_names_it(graph_of: GraphOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.delitem(sys.modules, "stacks.platform", raising=False)
    given = {"configFolder": "stacks/config/dev", "warehousePassword": "planted", "events": "true"}
    with pytest.raises(pulumi.ConfigMissingError, match="githubWebhookSecret"):
        graph_of(lambda: importlib.import_module("stacks.platform") and None, given, {"warehousePassword"})
