"""The stand-in's environments. Each is a real environment in the local MWAA."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from local.aws.errors import RejectedError
from local.aws.guard import HOME_VARIABLE
from local.aws.plugin.provider import Plugin
from tests.local.aws.types.test_types import TRUST, create, network_parts, urn
from tests.support.aws.empty_mwaa import EmptyMwaa

ENVIRONMENT = "aws:mwaa/environment:Environment"
LOGS = {"taskLogs": {"enabled": True, "logLevel": "DEBUG"}}


@pytest.fixture
def plugin(empty_mwaa: EmptyMwaa, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plugin:
    for name, text in empty_mwaa.env.items():
        monkeypatch.setenv(name, text)
    return Plugin({**empty_mwaa.env, HOME_VARIABLE: str(tmp_path)})


def declared(plugin: Plugin, name: str) -> dict[str, Any]:
    """Creates everything that an environment needs, and returns the environment's inputs."""
    parts = network_parts(plugin)
    other = create(plugin, "aws:ec2/subnet:Subnet", {"vpcId": parts["vpcId"], "cidrBlock": "10.0.1.0/24"}, "other")[0]
    role = create(plugin, "aws:iam/role:Role", {"assumeRolePolicy": TRUST}, "role")[1]
    bucket = create(plugin, "aws:s3/bucket:Bucket", {}, "data")[1]
    network = {"subnetIds": [parts["subnetId"], other], "securityGroupIds": [parts["securityGroupId"]]}
    return {
        "name": name,
        "dagS3Path": "dags",
        "executionRoleArn": role["arn"],
        "sourceBucketArn": bucket["arn"],
        "networkConfiguration": network,
        "requirementsS3Path": "requirements.txt",
        "requirementsS3ObjectVersion": "v1",
        "loggingConfiguration": LOGS,
        "tags": {"team": "data"},
    }


def begun_by_a_killed_run(plugin: Plugin, mwaa: EmptyMwaa, tmp_path: Path, inputs: dict[str, Any]) -> None:
    """Leaves an environment behind, as if the plugin had been killed while waiting for it to become available."""
    network = {"SubnetIds": ["subnet-1", "subnet-2"], "SecurityGroupIds": ["sg-1"]}
    arns = {"SourceBucketArn": inputs["sourceBucketArn"], "ExecutionRoleArn": inputs["executionRoleArn"]}
    mwaa.client.create_environment(Name=inputs["name"], DagS3Path="dags", NetworkConfiguration=network, **arns)  # type: ignore[arg-type]
    (tmp_path / "making").mkdir()
    (tmp_path / "making" / inputs["name"]).touch()


def test_lifecycle_from_a_killed_run_to_a_delete_by_someone_else(
    plugin: Plugin, empty_mwaa: EmptyMwaa, tmp_path: Path
) -> None:
    inputs = declared(plugin, "life")
    begun_by_a_killed_run(plugin, empty_mwaa, tmp_path, inputs)
    id_, outputs = create(plugin, ENVIRONMENT, inputs, "life")
    assert outputs["tagsAll"] == {"team": "data"}
    described = empty_mwaa.client.get_environment(Name=id_)["Environment"]
    assert described["RequirementsS3Path"] == "requirements.txt"
    assert described["LoggingConfiguration"]["TaskLogs"]["LogLevel"] == "DEBUG"

    # Only the declared part of the logging configuration is compared. The rest isn't drift.
    read = plugin.read(urn(ENVIRONMENT, "life"), id_, inputs)
    assert read is not None
    assert plugin.diff(urn(ENVIRONMENT, "life"), read[0], inputs).changed == []
    swapped = {**inputs["networkConfiguration"], "subnetIds": inputs["networkConfiguration"]["subnetIds"][::-1]}
    assert plugin.diff(urn(ENVIRONMENT, "life"), inputs, {**inputs, "networkConfiguration": swapped}).changed == []

    less = {name: value for name, value in inputs.items() if not name.startswith("requirements")}
    changed = {**less, "tags": {"owner": "me"}, "maxWorkers": 3}
    plugin.update(urn(ENVIRONMENT, "life"), id_, changed, preview=False)
    described = empty_mwaa.client.get_environment(Name=id_)["Environment"]
    assert {"RequirementsS3Path", "RequirementsS3ObjectVersion"} & described.keys() == set()
    assert (described["Tags"], described["MaxWorkers"]) == ({"owner": "me"}, 3)

    with pytest.raises(RejectedError, match="EntityAlreadyExists: Environment life"):
        create(plugin, ENVIRONMENT, inputs, "again")
    empty_mwaa.client.delete_environment(Name=id_)
    while plugin.read(urn(ENVIRONMENT, "life"), id_, inputs) is not None:
        time.sleep(0.1)
    # A deleted environment doesn't prevent the resources that it used from being deleted.
    plugin.delete(urn("aws:ec2/securityGroup:SecurityGroup"), inputs["networkConfiguration"]["securityGroupIds"][0])


def test_failed_create_reports_the_reason_and_leaves_nothing(plugin: Plugin, empty_mwaa: EmptyMwaa) -> None:
    inputs = declared(plugin, "broken")
    broken = {**inputs, "airflowConfigurationOptions": {"database.sql_alchemy_conn": "nonsense://"}}
    with pytest.raises(
        RejectedError, match=r"CREATE_FAILED: Airflow 3\.0\.6's web server ended with exit code \d+\. \S+"
    ):
        create(plugin, ENVIRONMENT, broken, "broken")
    assert "broken" not in empty_mwaa.client.list_environments()["Environments"]
    plugin.delete(urn("aws:ec2/securityGroup:SecurityGroup"), inputs["networkConfiguration"]["securityGroupIds"][0])


def test_a_local_mwaa_that_does_not_respond_is_a_one_line_error(tmp_path: Path) -> None:
    plugin = Plugin({"AWS_ENDPOINT_URL_MWAA": "http://127.0.0.1:1", HOME_VARIABLE: str(tmp_path)})
    inputs = declared(plugin, "nowhere")
    with pytest.raises(RejectedError, match="calling the local MWAA failed"):
        create(plugin, ENVIRONMENT, inputs, "nowhere")
