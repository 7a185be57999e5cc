"""Creating, updating and deleting environments with MWAA's own operations. Each environment runs a real Airflow."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from local.mwaa import state
from local.mwaa.airflow.versions import DEFAULT
from local.mwaa.data_dir import Home
from local.mwaa.state import Environment
from tests.local.mwaa.conftest import KEY_ID, SECRET, Harness
from tests.local.mwaa.test_command import airflow_processes
from tests.support.aws.local_mwaa import mwaa_client, run_local_mwaa, status_of

SETTINGS: dict[str, Any] = {
    "SourceBucketArn": "arn:aws:s3:::data",
    "ExecutionRoleArn": "arn:aws:iam::123456789012:role/execution",
    "DagS3Path": "dags",
    "NetworkConfiguration": {"SubnetIds": ["subnet-1", "subnet-2"], "SecurityGroupIds": ["sg-1"]},
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("environments-")
    start(folder)
    yield folder
    run_local_mwaa("stop", "--home", str(folder))


def start(home: Path) -> None:
    started = run_local_mwaa("start", "--empty", "--calls-per-second", "0", "--home", str(home))
    assert started.returncode == 0, started.stderr


def client(home: Path) -> Any:
    running = status_of(home)
    return mwaa_client(running["endpoint"], running["access_key_id"], running["secret_access_key"])


def restarted(home: Path) -> Any:
    """Restarts the gateway and returns a client. The previous gateway must not leave any process behind."""
    run_local_mwaa("stop", "--home", str(home))
    assert airflow_processes(home) == []
    start(home)
    return client(home)


def settled(mwaa: Any, name: str) -> dict[str, Any]:
    """Waits until an environment is no longer being created or updated, and returns it."""
    while (found := mwaa.get_environment(Name=name)["Environment"])["Status"] in {"CREATING", "UPDATING"}:
        time.sleep(0.1)
    return dict(found)


def wait_until_deleted(mwaa: Any, name: str) -> None:
    """Waits until an environment is deleted."""
    while name in mwaa.list_environments()["Environments"]:
        time.sleep(0.1)


def on_record(home: Path, name: str) -> Environment:
    """Returns the gateway's own record of an environment, including its process."""
    found = state.load(Home(home))
    environment = found and found.environment(name)
    assert environment
    return environment


def refused(call: Callable[..., object], **given: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**given)
    assert caught.value.response["Error"]["Code"] == "ValidationException"
    return str(caught.value.response["Error"]["Message"])


def test_environment_lifecycle(home: Path) -> None:
    mwaa = client(home)
    given = {
        **SETTINGS,
        "AirflowVersion": "3.0.6",
        "AirflowConfigurationOptions": {"core.default_timezone": "Asia/Tokyo"},
    }
    arn = mwaa.create_environment(Name="life", MaxWorkers=3, Tags={"team": "data"}, **given)["Arn"]
    assert arn == "arn:aws:airflow:us-east-1:123456789012:environment/life"
    assert "already exists" in refused(mwaa.create_environment, Name="life", **SETTINGS)
    assert "CREATING" in refused(mwaa.update_environment, Name="life", MaxWorkers=4)
    assert "CREATING" in refused(mwaa.delete_environment, Name="life")
    assert "CREATING" in refused(mwaa.invoke_rest_api, Name="life", Path="/pools", Method="GET")

    created = settled(mwaa, "life")
    assert created["Status"] == "AVAILABLE"
    assert {name: created[name] for name in given} == given
    assert (created["MaxWorkers"], created["MinWorkers"], created["EnvironmentClass"]) == (3, 1, "mw1.small")
    assert created["LoggingConfiguration"]["TaskLogs"]["Enabled"] is True
    assert created["Tags"] == {"team": "data"}

    def invoke(path: str, method: Any = "GET", **body: Any) -> Any:
        more = {"Body": body} if body else {}
        return mwaa.invoke_rest_api(Name="life", Path=path, Method=method, **more)["RestApiResponse"]

    invoke("/variables", "POST", key="kept", value="here")

    assert "a different major version needs a new environment" in refused(
        mwaa.update_environment, Name="life", AirflowVersion="2.11.0"
    )
    mwaa.update_environment(Name="life", MaxWorkers=5)
    assert settled(mwaa, "life")["MaxWorkers"] == 5

    mwaa.untag_resource(ResourceArn=arn, tagKeys=["team"])
    mwaa.tag_resource(ResourceArn=arn, Tags={"owner": "me"})
    assert mwaa.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"owner": "me"}

    mwaa = restarted(home)
    again = settled(mwaa, "life")
    assert (again["MaxWorkers"], again["AirflowVersion"], again["Tags"]) == (5, "3.0.6", {"owner": "me"})
    assert again["WebserverUrl"] == created["WebserverUrl"]
    assert invoke("/variables/kept")["value"] == "here"

    mwaa.delete_environment(Name="life")
    wait_until_deleted(mwaa, "life")
    assert airflow_processes(home) == []
    assert not Home(home).environment("life").exists()


@pytest.mark.matrix
def test_changing_the_minor_version_preserves_the_objects(home: Path) -> None:
    mwaa = client(home)
    mwaa.create_environment(Name="minor", AirflowVersion="2.10.3", **SETTINGS)
    settled(mwaa, "minor")

    def invoke(path: str, method: Any = "GET", **body: Any) -> Any:
        more = {"Body": body} if body else {}
        return mwaa.invoke_rest_api(Name="minor", Path=path, Method=method, **more)["RestApiResponse"]

    invoke("/variables", "POST", key="kept", value="here")
    invoke("/connections", "POST", connection_id="kept", conn_type="http", password="planted-password")
    invoke("/pools", "POST", name="kept", slots=3)
    for version in ("2.11.0", "2.10.1"):  # an upgrade and a downgrade
        mwaa.update_environment(Name="minor", AirflowVersion=version)
        assert "UPDATING" in refused(mwaa.invoke_rest_api, Name="minor", Path="/pools", Method="GET")
        assert settled(mwaa, "minor")["AirflowVersion"] == version
        assert invoke("/version")["version"] == version
        assert invoke("/variables/kept")["value"] == "here"
        assert invoke("/pools/kept")["slots"] == 3
        assert invoke("/connections/kept")["conn_type"] == "http"
    mwaa.delete_environment(Name="minor")
    wait_until_deleted(mwaa, "minor")


def test_failed_update_is_rolled_back(home: Path) -> None:
    mwaa = client(home)
    mwaa.create_environment(Name="back", **SETTINGS)
    assert settled(mwaa, "back")["Status"] == "AVAILABLE"
    mwaa.invoke_rest_api(Name="back", Path="/pools", Method="POST", Body={"name": "kept", "slots": 3})

    mwaa.update_environment(Name="back", AirflowConfigurationOptions={"database.sql_alchemy_conn": "nonsense://"})

    found = settled(mwaa, "back")
    assert (found["Status"], found["LastUpdate"]["Status"]) == ("AVAILABLE", "FAILED")
    assert "The update failed and was rolled back." in found["LastUpdate"]["Error"]["ErrorMessage"]
    assert found["AirflowConfigurationOptions"] == {}
    assert mwaa.invoke_rest_api(Name="back", Path="/pools/kept", Method="GET")["RestApiResponse"]["slots"] == 3
    mwaa.delete_environment(Name="back")
    wait_until_deleted(mwaa, "back")


def test_failed_create_reports_the_reason_and_can_be_deleted(home: Path) -> None:
    mwaa = client(home)
    options = {"database.sql_alchemy_conn": "nonsense://"}
    mwaa.create_environment(Name="broken", AirflowConfigurationOptions=options, **SETTINGS)
    found = settled(mwaa, "broken")
    assert found["Status"] == "CREATE_FAILED"
    assert "Airflow 3.0.6's web server ended with exit code" in found["LastUpdate"]["Error"]["ErrorMessage"]
    assert "\n" not in found["LastUpdate"]["Error"]["ErrorMessage"]
    mwaa.delete_environment(Name="broken")
    wait_until_deleted(mwaa, "broken")


def test_stop_during_a_create_leaves_nothing_and_the_next_start_creates_it(home: Path) -> None:
    mwaa = client(home)
    mwaa.create_environment(Name="halfway", **SETTINGS)
    while not airflow_processes(home):
        time.sleep(0.05)
    mwaa = restarted(home)
    assert settled(mwaa, "halfway")["Status"] == "AVAILABLE"
    mwaa.delete_environment(Name="halfway")
    wait_until_deleted(mwaa, "halfway")


def test_failed_environment_does_not_block_the_next_start(home: Path) -> None:
    mwaa = client(home)
    # A file in place of Airflow's folder makes the create fail, as a full disk would.
    blocked = Home(home).airflow("blocked", DEFAULT)
    blocked.parent.mkdir(parents=True)
    blocked.write_text("a file")
    mwaa.create_environment(Name="blocked", **SETTINGS)
    found = settled(mwaa, "blocked")
    assert (found["Status"], "blocked" in found["LastUpdate"]["Error"]["ErrorMessage"]) == ("CREATE_FAILED", True)

    mwaa = restarted(home)
    assert settled(mwaa, "blocked")["Status"] == "CREATE_FAILED"
    mwaa.delete_environment(Name="blocked")
    wait_until_deleted(mwaa, "blocked")


def test_start_waits_for_an_update_in_progress(home: Path) -> None:
    mwaa = client(home)
    mwaa.create_environment(Name="busy", **SETTINGS)
    settled(mwaa, "busy")
    before = status_of(home)
    mwaa.update_environment(Name="busy", AirflowConfigurationOptions={"core.default_timezone": "Asia/Tokyo"})
    start(home)
    assert status_of(home)["pid"] == before["pid"]
    found = mwaa.get_environment(Name="busy")["Environment"]
    assert (found["Status"], found["LastUpdate"]["Status"]) == ("AVAILABLE", "SUCCESS"), found["LastUpdate"]
    assert found["AirflowConfigurationOptions"] == {"core.default_timezone": "Asia/Tokyo"}
    mwaa.delete_environment(Name="busy")
    wait_until_deleted(mwaa, "busy")


def test_port_taken_while_airflow_starts_is_replaced_by_another(home: Path) -> None:
    mwaa = client(home)
    mwaa.create_environment(Name="ousted", **SETTINGS)
    settled(mwaa, "ousted")
    before = on_record(home, "ousted")
    mwaa.update_environment(Name="ousted", AirflowConfigurationOptions={"core.default_timezone": "Asia/Tokyo"})
    while (starting := on_record(home, "ousted")).processes == before.processes:
        time.sleep(0.01)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", urlsplit(starting.url).port))
        other.listen()
        after = settled(mwaa, "ousted")
        assert (after["Status"], after["LastUpdate"]["Status"]) == ("AVAILABLE", "SUCCESS"), after["LastUpdate"]
        assert on_record(home, "ousted").url != starting.url
        assert mwaa.invoke_rest_api(Name="ousted", Path="/pools", Method="GET")["RestApiStatusCode"] == 200
    mwaa.delete_environment(Name="ousted")
    wait_until_deleted(mwaa, "ousted")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (
            {"NetworkConfiguration": {"SubnetIds": ["subnet-1", "subnet-1"], "SecurityGroupIds": ["sg-1"]}},
            "must have two subnets",
        ),
        ({"AirflowVersion": "2.6.3"}, "Airflow version 2.6.3 is not supported; it must be one of"),
        ({"MinWorkers": 3, "MaxWorkers": 2}, "MinWorkers must not be greater than MaxWorkers"),
        ({"EnvironmentClass": "mw9.huge"}, "EnvironmentClass must be one of"),
        ({"Schedulers": 6}, "Value 6 at 'schedulers' failed to satisfy constraint"),
        ({"WebserverAccessMode": "OPEN"}, "Member must satisfy enum value set"),
        ({"AirflowConfigurationOptions": {"parallelism": "1"}}, "must be section.option"),
        ({"PluginsS3ObjectVersion": "1"}, "PluginsS3ObjectVersion needs PluginsS3Path"),
        ({"ExecutionRoleArn": "role"}, "Value 'role' at 'executionRoleArn' failed to satisfy constraint"),
        ({"LoggingConfiguration": {"TaskLogs": {"Enabled": True}}}, "'loggingConfiguration.taskLogs.logLevel'"),
        ({"NetworkConfiguration": {"SubnetIds": ["subnet-1", "subnet-2"]}}, "must have a security group"),
        ({"NetworkConfiguration": {"SecurityGroupIds": ["sg-1"]}}, "must have two subnets"),
        ({"DagS3Path": None}, "Value null at 'dagS3Path' failed to satisfy constraint"),
    ],
)
def test_what_aws_rejects_is_a_validation_exception(gateway: Harness, given: dict[str, Any], reason: str) -> None:
    wanted = {name: value for name, value in (SETTINGS | given).items() if value is not None}
    # The client's own validation must not hide the gateway's.
    config = Config(inject_host_prefix=False, parameter_validation=False)
    session = boto3.Session(KEY_ID, SECRET, region_name="us-east-1")
    unchecked = session.client("mwaa", endpoint_url=gateway.endpoint, config=config)
    assert reason in refused(unchecked.create_environment, Name="refused", **wanted)
