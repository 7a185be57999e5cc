"""The `config_only` definition: ways to specify the environment, and objects that aren't `deleted_with` it."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path

import pulumi
import pytest

from tests.support.pulumi.mocked_program import STACKS, Graph, GraphOf

ARN = "arn:aws:airflow:eu-west-1:123456789012:environment/prod"

ConfigOf = Callable[..., Graph]


@pytest.fixture
def config_of(graph_of: GraphOf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ConfigOf:
    """Runs the definition with the given settings and a config folder that contains one pool."""
    (tmp_path / "pools.yaml").write_text("backfill: {slots: 4}")

    def run(**settings: str) -> Graph:
        monkeypatch.delitem(sys.modules, "stacks.config_only", raising=False)
        program = lambda: importlib.import_module("stacks.config_only") and None  # noqa: E731
        return graph_of(program, {"configFolder": str(tmp_path), **settings})

    return run


@pytest.mark.parametrize(
    ("settings", "environment"),
    [
        ({"environment": "prod"}, "prod"),
        ({"environment": ARN}, ARN),
        ({"environmentStack": "org/platform/prod"}, STACKS["org/platform/prod"]["environment_arn"]),
    ],
)
def test_environment_comes_from_its_name_or_its_stack_and_nothing_is_deleted_with_it(
    config_of: ConfigOf, settings: dict[str, str], environment: str
) -> None:
    pool = config_of(**settings)["AirflowPool airflow-backfill"]
    assert pool.inputs["environment"] == environment
    assert pool.deleted_with == ""


def test_stack_without_an_environment_output_is_a_one_line_error(config_of: ConfigOf) -> None:
    with pytest.raises(pulumi.RunError, match=r"^stack org/platform/empty has no environment_arn output$"):
        config_of(environmentStack="org/platform/empty")


@pytest.mark.parametrize("settings", [{}, {"environment": "prod", "environmentStack": "org/platform/prod"}])
def test_no_environment_and_two_environments_are_one_line_errors(config_of: ConfigOf, settings: dict[str, str]) -> None:
    with pytest.raises(pulumi.RunError, match=r"^set either pulumi-mwaa:environment \(a name or an ARN\) or"):
        config_of(**settings)
