"""An environment's resources: which are created, what they depend on, and what is secret."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from pulumi.runtime import rpc

from pulumi_mwaa.components import MwaaEnvironment
from tests.support.pulumi.mocked_program import ACCOUNT, REGION, Graph, GraphOf

ENVIRONMENT = "Environment prod"
SECRET = "planted-secret"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with every file that an environment supports."""
    for file in ("dags/hello.py", "requirements.txt", "plugins/hooks.py", "startup.sh"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text("# nothing\n")
    return tmp_path


def make(graph_of: GraphOf, files: Path, **inputs: Any) -> Graph:
    return graph_of(lambda: MwaaEnvironment("prod", files=files, **inputs))


def document(graph: Graph, label: str, field: str) -> str:
    return json.dumps(json.loads(graph[label].inputs[field]))


def test_omitted_inputs_are_left_to_aws(graph_of: GraphOf, files: Path) -> None:
    assert make(graph_of, files)[ENVIRONMENT].inputs.keys() == {
        *("sourceBucketArn", "dagS3Path", "executionRoleArn", "networkConfiguration"),
        *("requirementsS3Path", "requirementsS3ObjectVersion", "pluginsS3Path", "pluginsS3ObjectVersion"),
        *("startupScriptS3Path", "startupScriptS3ObjectVersion"),
    }


def test_specified_inputs_reach_the_environment(graph_of: GraphOf, files: Path) -> None:
    inputs = make(
        graph_of,
        files,
        environment_name="production",
        airflow_version="2.11.0",
        environment_class="mw1.medium",
        min_workers=2,
        max_workers=pulumi.Output.from_input(20),
        schedulers=3,
        webserver_access_mode="PRIVATE_ONLY",
        logs={"task_logs": "INFO"},
        tags={"team": pulumi.Output.from_input("data")},
    )[ENVIRONMENT].inputs
    logging = inputs.pop("loggingConfiguration")
    assert {log for log, options in logging.items() if options["enabled"]} == {"taskLogs"}
    assert len(logging) == 5
    specified = {name: value for name, value in inputs.items() if "S3" not in name}
    assert specified == {
        "name": "production",
        "airflowVersion": "2.11.0",
        "environmentClass": "mw1.medium",
        "minWorkers": 2,
        "maxWorkers": 20,
        "schedulers": 3,
        "webserverAccessMode": "PRIVATE_ONLY",
        "tags": {"team": "data"},
        **{name: inputs[name] for name in ("sourceBucketArn", "executionRoleArn", "networkConfiguration")},
    }


def test_changed_files_reach_the_environment_as_new_versions(graph_of: GraphOf, files: Path) -> None:
    graph = make(graph_of, files)
    inputs = graph[ENVIRONMENT].inputs
    uploaded = {"requirements": "requirements.txt", "plugins": "plugins.zip", "startupScript": "startup.sh"}
    for part, key in uploaded.items():
        assert inputs[f"{part}S3Path"] == key
        assert inputs[f"{part}S3ObjectVersion"] == f"prod-{key}-v1"
    plugins = graph["BucketObjectv2 prod-plugins.zip"].inputs["source"]
    assert isinstance(plugins, pulumi.FileArchive)
    assert plugins.path == str(files / "plugins")


def test_folder_with_only_dags_is_enough(graph_of: GraphOf, tmp_path: Path) -> None:
    (tmp_path / "dags").mkdir()
    (tmp_path / "dags" / "hello.py").write_text("# nothing\n")
    graph = make(graph_of, tmp_path)
    assert [name for name in graph[ENVIRONMENT].inputs if "S3" in name] == ["dagS3Path"]
    assert graph.of("BucketObjectv2") == ["BucketObjectv2 prod-dags/hello.py"]


def test_environment_depends_on_everything_that_it_needs(graph_of: GraphOf, files: Path) -> None:
    graph = make(graph_of, files)
    before = graph.before(ENVIRONMENT)
    later = {label for label in graph.resources if "dags" in label.lower()} | {ENVIRONMENT}
    components = {label for label in graph.resources if label.startswith("mwaa.")}
    assert before >= graph.resources.keys() - later - components
    assert not before & later


@pytest.mark.parametrize("file", ["requirements.txt", "plugins.zip", "startup.sh", "dags/hello.py"])
def test_nothing_is_uploaded_before_the_bucket_has_versions_and_is_private(
    graph_of: GraphOf, files: Path, file: str
) -> None:
    graph = make(graph_of, files)
    settings = {"BucketVersioning prod", "BucketPublicAccessBlock prod", "BucketServerSideEncryptionConfiguration prod"}
    assert settings | {"BucketPolicy prod"} <= graph.before(f"BucketObjectv2 prod-{file}")


def test_dags_can_be_uploaded_in_a_later_step(graph_of: GraphOf, files: Path) -> None:
    graph = make(graph_of, files, upload_dags=False)
    assert graph.of("mwaa.Dags") == []
    assert "BucketObjectv2 prod-dags/hello.py" not in graph.resources
    assert graph[ENVIRONMENT].inputs["dagS3Path"] == "dags"


@pytest.mark.parametrize("subnets", [["subnet-1", "subnet-2"], pulumi.Output.from_input(["subnet-1", "subnet-2"])])
def test_existing_network_is_used(graph_of: GraphOf, files: Path, subnets: Any) -> None:
    graph = make(graph_of, files, vpc_id="vpc-1", subnet_ids=subnets)
    assert {kind.split()[0] for kind in graph.resources} & {"Vpc", "Subnet", "NatGateway", "Route"} == set()
    assert graph["SecurityGroup prod"].inputs["vpcId"] == "vpc-1"
    network = graph[ENVIRONMENT].inputs["networkConfiguration"]
    assert network == {"securityGroupIds": ["prod-id"], "subnetIds": ["subnet-1", "subnet-2"]}


def test_security_group_allows_ingress_from_itself_and_all_egress(graph_of: GraphOf, files: Path) -> None:
    graph = make(graph_of, files)
    assert graph["SecurityGroupIngressRule prod"].inputs == {
        "securityGroupId": "prod-id",
        "referencedSecurityGroupId": "prod-id",
        "ipProtocol": "-1",
    }
    assert graph["SecurityGroupEgressRule prod"].inputs == {
        "securityGroupId": "prod-id",
        "cidrIpv4": "0.0.0.0/0",
        "ipProtocol": "-1",
    }


def test_explicit_provider_is_used_for_all_resources_and_functions(graph_of: GraphOf, files: Path) -> None:
    def program() -> None:
        other = pulumi.ResourceOptions(provider=aws.Provider("other", region="eu-west-3"))
        MwaaEnvironment("prod", files=files, opts=other)

    graph = graph_of(program)
    made = {label: each.provider for label, each in graph.resources.items() if not label.startswith("mwaa.")}
    del made["aws other"]
    assert set(made.values()) == {"other"}
    assert graph.asked
    assert {name for asked in graph.asked.values() for name in asked} == {"other"}


@pytest.mark.parametrize(
    ("specified", "named"), [({"environment_name": "production"}, "production"), ({}, "prod-???????")]
)
def test_execution_role_is_for_this_environment(
    graph_of: GraphOf, files: Path, specified: dict[str, str], named: str
) -> None:
    graph = make(graph_of, files, **specified)
    arn = f"arn:aws:airflow:{REGION}:{ACCOUNT}:environment/{named}"
    assert f'"{arn}"' in document(graph, "Role prod-execution", "assumeRolePolicy")
    policy = document(graph, "RolePolicy prod-execution", "policy")
    assert f'"{arn}"' in policy
    assert f'log-group:airflow-{named}-*"' in policy
    assert '"arn:aws:made:::prod/*"' in policy


def test_given_kms_key_is_used_by_environment_and_role(graph_of: GraphOf, files: Path) -> None:
    key = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"
    graph = make(graph_of, files, kms_key_arn=pulumi.Output.from_input(key))
    assert graph[ENVIRONMENT].inputs["kmsKey"] == key
    assert f'"{key}"' in document(graph, "RolePolicy prod-execution", "policy")


def test_airflows_own_options_are_secret(graph_of: GraphOf, files: Path) -> None:
    options = {"core.parallelism": "16", "smtp.smtp_password": pulumi.Output.secret(SECRET)}
    graph = make(graph_of, files, configuration_options=options)
    sent = graph[ENVIRONMENT].inputs["airflowConfigurationOptions"]
    assert rpc.is_rpc_secret(sent)
    elsewhere = {label: each.inputs for label, each in graph.resources.items() if label != ENVIRONMENT}
    assert SECRET not in repr(elsewhere)


def test_protect_covers_everything_but_the_files(graph_of: GraphOf, files: Path) -> None:
    graph = graph_of(lambda: MwaaEnvironment("prod", files=files, opts=pulumi.ResourceOptions(protect=True)))
    free = {label for label, each in graph.resources.items() if not each.protected}
    assert free == {*graph.of("BucketObjectv2"), "mwaa.Dags prod"}


def test_bucket_names_are_in_lower_case(graph_of: GraphOf, files: Path) -> None:
    graph = graph_of(lambda: MwaaEnvironment("Prod", files=files))
    assert graph.of("Bucket") == ["Bucket prod"]


def test_outputs_are_those_of_the_environment(graph_of: GraphOf, files: Path) -> None:
    made: list[MwaaEnvironment] = []
    seen: list[str] = []

    def program() -> pulumi.Output[None]:
        made.append(MwaaEnvironment("prod", files=files, environment_name="production"))
        return pulumi.Output.all(made[0].name, made[0].arn, made[0].bucket.bucket).apply(seen.extend)

    graph = graph_of(program)
    assert seen == ["production", f"arn:aws:airflow:{REGION}:{ACCOUNT}:environment/production", "prod-made"]
    assert graph.of("MwaaEnvironment") == []
    assert (made[0].environment.name, made[0].environment.webserver_url) == (made[0].name, made[0].webserver_url)
