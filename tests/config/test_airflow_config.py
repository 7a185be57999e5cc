"""The resources that `AirflowConfig` declares, their dependencies and their secrets. Uses Pulumi's mocks."""

from __future__ import annotations

from pathlib import Path

import pulumi
import pulumi_aws as aws
import pytest

from pulumi_mwaa.config import AirflowConfig, config_files
from tests.support.pulumi.mocked_program import ACCOUNT, REGION, GraphOf

CONNECTIONS = """
warehouse:
  conn_type: postgres
  password: {secret: warehousePassword}
  extra: {sslmode: require, private_key: {secret: key}}
"""
SECRETS = {"warehousePassword": "hidden", "key": "hidden too"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "connections.yaml").write_text(CONNECTIONS)
    (tmp_path / "pools.yaml").write_text("backfill: {slots: 4}")
    (tmp_path / "variables.yaml").write_text("owner: data\napi_token: {secret: key}")
    return tmp_path


def environment() -> aws.mwaa.Environment:
    return aws.mwaa.Environment(
        "env",
        name="prod",
        dag_s3_path="dags",
        execution_role_arn="r",
        source_bucket_arn="b",
        network_configuration={"subnet_ids": ["a", "b"], "security_group_ids": ["c"]},
    )


def test_all_objects_use_the_environments_arn_and_are_deleted_with_it(graph_of: GraphOf, folder: Path) -> None:
    graph = graph_of(
        lambda: AirflowConfig("a", environment=environment(), files=config_files(folder)), SECRETS, SECRETS
    )

    objects = {name for name in graph.resources if name.startswith("Airflow")}
    assert objects == {
        "AirflowVariable a-owner",
        "AirflowVariable a-api_token",
        "AirflowConnection a-warehouse",
        "AirflowPool a-backfill",
    }
    for name in objects:
        # The ARN contains the account, and a region that may differ from the stack's.
        assert graph[name].inputs["environment"] == f"arn:aws:airflow:{REGION}:{ACCOUNT}:environment/prod"
        assert graph[name].deleted_with == "Environment env"
        assert "Environment env" in graph[name].dependencies
    assert graph["AirflowConnection a-warehouse"].inputs["password"]["value"] == "hidden"
    assert graph["AirflowConnection a-warehouse"].secret >= {"password", "extra"}
    assert "value" in graph["AirflowVariable a-api_token"].secret
    assert "value" not in graph["AirflowVariable a-owner"].secret


def test_component_instead_of_its_environment_is_a_one_line_error(graph_of: GraphOf) -> None:
    with pytest.raises(
        pulumi.RunError, match=r"^AirflowConfig 'a': environment is a component — use its .environment$"
    ):
        graph_of(lambda: AirflowConfig("a", environment=pulumi.ComponentResource("t:index:Env", "e")))  # type: ignore[arg-type]


@pytest.mark.parametrize("where", ["prod", "arn:aws:airflow:eu-west-1:123456789012:environment/prod"])
def test_existing_environment_is_named_and_nothing_is_deleted_with_it(graph_of: GraphOf, where: str) -> None:
    graph = graph_of(lambda: AirflowConfig("a", environment=where, variables={"limits": {"rows": 1}}))
    assert graph["AirflowVariable a-limits"].inputs["environment"] == where
    assert graph["AirflowVariable a-limits"].inputs["value"] == '{"rows": 1}'
    assert graph["AirflowVariable a-limits"].deleted_with == ""


def test_python_adds_to_files(graph_of: GraphOf, folder: Path) -> None:
    graph = graph_of(
        lambda: AirflowConfig("a", environment="prod", files=config_files(folder), pools={"more": {"slots": 1}}),
        SECRETS,
        SECRETS,
    )
    assert {"AirflowPool a-backfill", "AirflowPool a-more"} <= graph.resources.keys()


def test_same_object_in_file_and_python_is_a_one_line_error_and_nothing_is_created(
    graph_of: GraphOf, folder: Path
) -> None:
    errors = []

    def program() -> None:
        with pytest.raises(pulumi.RunError) as caught:
            AirflowConfig("a", environment="prod", files=config_files(folder), pools={"backfill": {"slots": 1}})
        errors.append(str(caught.value))

    assert graph_of(program, SECRETS, SECRETS).resources == {}
    assert errors == [f"{folder}/pools.yaml:1: pool backfill is also declared in the program — remove one of them"]


def test_plain_text_secret_is_a_one_line_error_and_nothing_is_created(graph_of: GraphOf, folder: Path) -> None:
    (folder / "connections.yaml").write_text("w: {conn_type: x, password: planted}")
    errors = []

    def program() -> None:
        with pytest.raises(pulumi.RunError) as caught:
            AirflowConfig("a", environment="prod", files=config_files(folder))
        errors.append(str(caught.value))

    assert graph_of(program).resources == {}
    [line] = errors
    assert line.startswith(
        f"{folder}/connections.yaml:1: w.password is a secret in plain text — write {{secret: NAME}}"
    )
    assert "planted" not in line


def test_allowed_plain_text_secret_becomes_a_pulumi_secret(graph_of: GraphOf, folder: Path) -> None:
    (folder / "connections.yaml").write_text("w: {conn_type: x, password: planted}")
    graph = graph_of(
        lambda: AirflowConfig("a", environment="prod", files=config_files(folder, plain_secrets=True)), SECRETS, SECRETS
    )
    assert "password" in graph["AirflowConnection a-w"].secret
