"""The `platform` definition, run with a stack's settings."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pulumi
import pytest
import yaml

from tests.support.pulumi.mocked_program import Graph, GraphOf

ROOT = Path(__file__).resolve().parents[2]


PlatformOf = Callable[..., Graph]


@pytest.fixture
def platform_of(graph_of: GraphOf, monkeypatch: pytest.MonkeyPatch) -> PlatformOf:
    """Runs the definition with the given settings, in the project's folder."""
    monkeypatch.chdir(ROOT)
    given = {"configFolder": "stacks/config/dev", "owner": "data@example.com", "warehousePassword": "planted-secret"}

    def run(**settings: str) -> Graph:
        monkeypatch.delitem(sys.modules, "stacks.platform", raising=False)
        program = lambda: importlib.import_module("stacks.platform") and None  # noqa: E731
        return graph_of(program, {**given, **settings}, {"warehousePassword"})

    return run


def test_config_depends_on_the_environment_and_is_deleted_with_it(platform_of: PlatformOf) -> None:
    graph = platform_of()
    config = [label for label in graph.resources if graph[label].parent == "mwaa.AirflowConfig airflow"]
    assert config
    assert all("Environment platform" in graph.before(label) for label in config)
    assert {graph[label].deleted_with for label in config} == {"Environment platform"}


@pytest.mark.parametrize("after", [True, False])
def test_dags_can_depend_on_the_config(platform_of: PlatformOf, after: bool) -> None:
    graph = platform_of(dagsAfterConfig=str(after).lower())
    [dags] = graph.of("mwaa.Dags")
    config = {label for label in graph.resources if graph[label].parent == "mwaa.AirflowConfig airflow"}
    objects = [label for label in graph.of("BucketObjectv2") if graph[label].parent == dags]
    assert objects
    assert {config <= graph.before(label) for label in objects} == {after}
    # The parent is the same in both cases. A different parent would recreate the objects, and then delete the new ones,
    # because they have the same keys as the old ones.
    assert graph[dags].parent == "mwaa.MwaaEnvironment platform"
    assert not any(graph[label].protected for label in objects)


def test_protected_stack_protects_the_environment_and_what_it_needs(platform_of: PlatformOf) -> None:
    graph = platform_of(protect="true")
    assert all(graph[label].protected for label in ("Environment platform", "Bucket platform", "Vpc platform"))
    assert not any(each.protected for each in platform_of().resources.values())


def test_settings_are_converted_to_the_inputs_types(platform_of: PlatformOf) -> None:
    graph = platform_of(
        environmentName="prod",
        airflowVersion="2.11.0",
        minWorkers="2",
        maxWorkers="20",
        vpcId="vpc-1",
        subnetIds='["subnet-1", "subnet-2"]',
        logs='{"task_logs": "INFO"}',
        tags='{"stack": "prod"}',
    )
    inputs = graph["Environment platform"].inputs
    assert (inputs["name"], inputs["airflowVersion"]) == ("prod", "2.11.0")
    assert (inputs["minWorkers"], inputs["maxWorkers"]) == (2, 20)
    assert inputs["networkConfiguration"]["subnetIds"] == ["subnet-1", "subnet-2"]
    assert inputs["loggingConfiguration"]["taskLogs"] == {"enabled": True, "logLevel": "INFO"}
    assert inputs["tags"] == {"stack": "prod"}


@pytest.mark.parametrize("stack", ["dev", "staging", "prod"])
def test_each_stacks_environment_has_the_stacks_name_and_only_prod_is_protected(
    platform_of: PlatformOf, stack: str
) -> None:
    settings = settings_of(stack)
    graph = platform_of(**settings, configFolder=f"stacks/config/{stack}")
    inputs = graph["Environment platform"].inputs
    assert (inputs["name"], inputs["environmentClass"]) == (stack, settings["environmentClass"])
    assert graph["Environment platform"].protected == (stack == "prod")


def test_stacks_differ_in_size() -> None:
    sizes = [settings_of(stack) for stack in ("dev", "staging", "prod")]
    assert len({(size["environmentClass"], size["minWorkers"], size["maxWorkers"]) for size in sizes}) == len(sizes)


def settings_of(stack: str) -> dict[str, str]:
    """Returns a stack's settings for this project as Pulumi passes them to a program: lists and mappings as JSON."""
    settings_of_file = yaml.safe_load((ROOT / "stacks" / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8"))["config"]
    return {
        name.removeprefix("pulumi-mwaa:"): value if isinstance(value, str) else json.dumps(value)
        for name, value in settings_of_file.items()
        if name.startswith("pulumi-mwaa:")
    }


def test_invalid_config_file_creates_nothing(
    graph_of: GraphOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.delitem(sys.modules, "stacks.platform", raising=False)
    (tmp_path / "variables.yaml").write_text("a: [1")

    def program() -> None:
        with pytest.raises(pulumi.RunError, match=r"variables.yaml:1: expected ',' or '\]'"):
            importlib.import_module("stacks.platform")

    assert graph_of(program, {"configFolder": str(tmp_path)}).resources == {}


def test_a_bad_setting_is_a_one_line_error(platform_of: PlatformOf) -> None:
    with pytest.raises(pulumi.RunError, match=r"^MwaaEnvironment 'platform': airflow_version is '2'[^\n]*$"):
        platform_of(airflowVersion="2")
