"""What the stand-in accepts, returns and rejects, type by type."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from pulumi.runtime.rpc import UNKNOWN

from local.aws.errors import RejectedError
from local.aws.guard import HOME_VARIABLE
from local.aws.plugin import sdk
from local.aws.plugin.provider import Plugin
from local.aws.plugin.store import Store
from local.aws.services.process import Services
from local.aws.types import ec2, iam, lambda_, lambda_urls, logs, s3, secretsmanager, sqs
from local.aws.types.functions import FUNCTIONS, invoke
from tests.support.aws.local_lambda import archive, asset

MODULES = (ec2, s3, iam, lambda_, lambda_urls, logs, secretsmanager, sqs)
RECORDED = {each.token: each for module in MODULES for each in module.TYPES}
TRUST = """{
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
}"""
POLICY = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}}'

CODE = archive(assets={"module.py": asset(text="def handler(event, context): pass")})
NO_DEAD_LETTERS = '{"deadLetterTargetArn": "arn:aws:sqs:us-east-1:123456789012:missing", "maxReceiveCount": 5}'
LARGEST, LARGE = (base64.b64encode(bytes(size)).decode() for size in (65536, 65537))
FUNCTION = {"code": CODE, "handler": "module.handler", "runtime": "python3.13"}


@pytest.fixture
def plugin(tmp_path: Path) -> Iterator[Plugin]:
    yield Plugin({"AWS_ENDPOINT_URL_MWAA": "http://127.0.0.1:1", HOME_VARIABLE: str(tmp_path)})
    Services(tmp_path).stop()


def urn(token: str, name: str = "x") -> str:
    return f"urn:pulumi:local::p::{token}::{name}"


def create(plugin: Plugin, token: str, inputs: dict[str, Any], name: str = "x") -> tuple[str, dict[str, Any]]:
    """Checks the inputs and creates the resource, as the engine does."""
    checked, problems = plugin.check(urn(token, name), {}, inputs)
    assert problems == []
    return plugin.create(urn(token, name), checked, preview=False)


def network_parts(plugin: Plugin) -> dict[str, str]:
    """Creates a small network and returns the id of each part."""
    ids = {"vpcId": create(plugin, "aws:ec2/vpc:Vpc", {"cidrBlock": "10.0.0.0/16"})[0]}
    ids["subnetId"] = create(plugin, "aws:ec2/subnet:Subnet", {**ids, "cidrBlock": "10.0.0.0/24"})[0]
    ids["allocationId"] = create(plugin, "aws:ec2/eip:Eip", {})[0]
    ids["routeTableId"] = create(plugin, "aws:ec2/routeTable:RouteTable", {"vpcId": ids["vpcId"]})[0]
    ids["securityGroupId"] = create(plugin, "aws:ec2/securityGroup:SecurityGroup", {"vpcId": ids["vpcId"]})[0]
    return ids


URL = {"functionName": "f", "authorizationType": "NONE"}
PERMISSION = {"function": "f", "action": "lambda:InvokeFunction", "principal": "*"}
OWN: dict[str, dict[str, Any]] = {
    "aws:ec2/vpc:Vpc": {"cidrBlock": "10.1.0.0/16"},
    "aws:ec2/subnet:Subnet": {"cidrBlock": "10.0.1.0/24"},
    "aws:ec2/route:Route": {"destinationCidrBlock": "0.0.0.0/0"},
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {"ipProtocol": "-1"},
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {"ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0"},
    "aws:s3/bucket:Bucket": {"bucket": "another"},
    "aws:s3/bucketVersioning:BucketVersioning": {"versioningConfiguration": {"status": "Enabled"}},
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {"rules": []},
    "aws:s3/bucketPolicy:BucketPolicy": {"policy": TRUST},
    "aws:s3/bucketObjectv2:BucketObjectv2": {"content": "hello"},
    "aws:iam/role:Role": {"assumeRolePolicy": TRUST},
    "aws:iam/rolePolicy:RolePolicy": {"policy": POLICY},
    "aws:lambda/function:Function": FUNCTION,
    "aws:lambda/functionUrl:FunctionUrl": {"authorizationType": "NONE"},
    "aws:lambda/permission:Permission": {"action": "lambda:InvokeFunction", "principal": "*"},
    "aws:secretsmanager/secretVersion:SecretVersion": {"secretString": "planted-secret"},
    "aws:sqs/queuePolicy:QueuePolicy": {"policy": TRUST},
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": {"redriveAllowPolicy": '{"redrivePermission": "denyAll"}'},
}


@pytest.mark.parametrize("token", sorted(RECORDED))
def test_each_type_returns_all_declared_outputs_and_can_be_read_updated_and_deleted(plugin: Plugin, token: str) -> None:
    known = network_parts(plugin)
    known["bucket"] = create(plugin, "aws:s3/bucket:Bucket", {}, "data")[0]
    known["role"], role = create(plugin, "aws:iam/role:Role", {"assumeRolePolicy": TRUST}, "role")
    if token.startswith(("aws:sqs/", "aws:lambda/")):
        known["queueUrl"], queue = create(plugin, sqs.QUEUE, {}, "queue")
        known["eventSourceArn"], known["role"] = queue["arn"], role["arn"]
        known["functionName"] = create(plugin, lambda_.FUNCTION, {"role": role["arn"], **FUNCTION}, "function")[0]
        known["function"] = known["functionName"]
    if token == secretsmanager.SECRET_VERSION:
        known["secretId"] = create(plugin, secretsmanager.SECRET, {}, "secret")[0]
    inputs = {name: text for name, text in known.items() if name in sdk.inputs(token)} | OWN.get(token, {})

    inputs, problems = plugin.check(urn(token), {}, inputs)
    assert problems == []
    _, planned = plugin.create(urn(token), inputs, preview=True)
    id_, outputs = plugin.create(urn(token), inputs, preview=False)

    promised = {name for name, empty in sdk.outputs(token).items() if empty is not None}
    assert promised <= outputs.keys()
    assert UNKNOWN not in outputs.values()
    assert id_
    # Outputs that a preview shows must be the same after the create.
    assert {name: text for name, text in planned.items() if text != UNKNOWN} == {
        name: outputs[name] for name, text in planned.items() if text != UNKNOWN
    }
    found = plugin.read(urn(token), id_, inputs)
    assert found is not None
    assert found[1] == outputs
    assert plugin.update(urn(token), id_, inputs, preview=False) == outputs
    if "tags" in sdk.inputs(token):
        tagged = {**inputs, "tags": {"team": "data"}}
        planned = plugin.update(urn(token), id_, tagged, preview=True)
        assert planned["tagsAll"] == {"team": "data"}
        assert plugin.update(urn(token), id_, tagged, preview=False) == planned
        assert "tags" not in plugin.update(urn(token), id_, inputs, preview=True)
    plugin.delete(urn(token), id_)
    plugin.delete(urn(token), id_)
    assert plugin.read(urn(token), id_, inputs) is None


def test_arns_and_ids_have_the_form_that_aws_gives_them(plugin: Plugin) -> None:
    ids = network_parts(plugin)
    assert re.fullmatch("vpc-[0-9a-f]{17}", ids["vpcId"])
    assert re.fullmatch("subnet-[0-9a-f]{17}", ids["subnetId"])
    name, bucket = create(plugin, "aws:s3/bucket:Bucket", {}, "data")
    assert re.fullmatch("data-[0-9a-f]{7}", name)
    assert bucket["arn"] == f"arn:aws:s3:::{name}"
    role = create(plugin, "aws:iam/role:Role", {"name": "r", "assumeRolePolicy": TRUST})[1]
    assert role["arn"] == "arn:aws:iam::123456789012:role/r"


@pytest.mark.parametrize(
    ("token", "inputs", "problem"),
    [
        ("aws:ec2/subnet:Subnet", {}, ("vpcId", "missing required property 'vpcId'")),
        ("aws:ec2/vpc:Vpc", {"cidrBlok": "x"}, ("cidrBlok", "unknown property 'cidrBlok'")),
        (
            "aws:s3/bucketVersioning:BucketVersioning",
            {"bucket": "b", "versioningConfiguration": {"status": "Enabled", "state": 1}},
            ("versioningConfiguration.state", "unknown property 'versioningConfiguration.state'"),
        ),
        (
            "aws:mwaa/environment:Environment",
            {
                "dagS3Path": "d",
                "executionRoleArn": "r",
                "sourceBucketArn": "b",
                "networkConfiguration": {"subnetIds": []},
            },
            ("networkConfiguration.securityGroupIds", "missing required property"),
        ),
    ],
)
def test_missing_and_unknown_inputs_are_named(
    plugin: Plugin, token: str, inputs: dict[str, Any], problem: tuple[str, str]
) -> None:
    _, problems = plugin.check(urn(token), {}, inputs)
    assert [path for path, _ in problems] == [problem[0]]
    assert problem[1] in problems[0][1]


def test_unknown_values_pass_the_check(plugin: Plugin) -> None:
    inputs = {"vpcId": UNKNOWN, "cidrBlock": UNKNOWN}
    assert plugin.check(urn("aws:ec2/subnet:Subnet"), {}, inputs)[1] == []


def test_unsupported_types_and_functions_are_rejected_by_name(plugin: Plugin) -> None:
    with pytest.raises(RejectedError, match="doesn't support the type aws:sns/topic:Topic"):
        plugin.check(urn("aws:sns/topic:Topic"), {}, {})
    with pytest.raises(RejectedError, match="doesn't support the function aws:ec2/getVpc:getVpc"):
        invoke("aws:ec2/getVpc:getVpc", {})
    with pytest.raises(RejectedError, match="doesn't support filters in"):
        invoke("aws:index/getAvailabilityZones:getAvailabilityZones", {"filters": []})


@pytest.mark.parametrize("token", FUNCTIONS)
def test_functions_report_account_region_and_partition(token: str) -> None:
    result = invoke(token, {})
    assert result["id"] in {"123456789012", "us-east-1", "aws"}


@pytest.mark.parametrize(
    ("token", "inputs", "line"),
    [
        ("aws:ec2/vpc:Vpc", {"cidrBlock": "10.0.0.0/8"}, "InvalidVpc.Range: The CIDR '10.0.0.0/8' is invalid"),
        ("aws:ec2/vpc:Vpc", {"cidrBlock": "ten"}, "Value \\(ten\\) for parameter cidrBlock is invalid"),
        (
            "aws:ec2/vpc:Vpc",
            {"cidrBlock": "10.0.0.0/16", "region": "eu-west-1"},
            "supports only the region us-east-1, not eu-west-1",
        ),
        ("aws:ec2/routeTable:RouteTable", {"vpcId": "vpc-1"}, "vpcId refers to Vpc vpc-1, which doesn't exist"),
        ("aws:s3/bucket:Bucket", {"bucket": "Upper"}, "InvalidBucketName"),
        ("aws:s3/bucketObjectv2:BucketObjectv2", {"bucket": "b", "key": "k"}, "bucket refers to Bucket b"),
        (s3.OBJECT, {"bucket": "b", "key": "k", "contentBase64": "*"}, "contentBase64 must be base64"),
        ("aws:iam/role:Role", {"assumeRolePolicy": "{}"}, "MalformedPolicyDocument: Syntax errors in policy"),
        ("aws:iam/role:Role", {"assumeRolePolicy": POLICY}, "MalformedPolicyDocument: Trust Policy statement actions"),
        (
            "aws:iam/rolePolicy:RolePolicy",
            {"role": "r", "policy": TRUST.replace("2012", "2013")},
            "MalformedPolicyDocument: Syntax errors in policy",
        ),
        (
            "aws:iam/rolePolicy:RolePolicy",
            {"role": "r", "policy": TRUST},
            "MalformedPolicyDocument: Policy statement must contain resources",
        ),
        ("aws:sqs/queue:Queue", {"name": "a b"}, "a queue name must be 1 to 80 letters"),
        ("aws:sqs/queue:Queue", {"fifoQueue": True}, "doesn't support FIFO queues"),
        ("aws:sqs/queue:Queue", {"redrivePolicy": "{"}, "redrivePolicy isn't valid JSON"),
        ("aws:sqs/queue:Queue", {"redrivePolicy": NO_DEAD_LETTERS}, "Could not find DLQ"),
        ("aws:s3/bucketNotification:BucketNotification", {"bucket": "b", "topics": [{}]}, "notifies only queues"),
        ("aws:lambda/function:Function", {"role": "r", "s3Bucket": "b"}, "doesn't support s3Bucket in a function"),
        ("aws:lambda/function:Function", {"role": "r"}, "a function needs code and handler"),
        ("aws:lambda/function:Function", {"role": "r", **FUNCTION, "runtime": "nodejs22.x"}, "only Python functions"),
        ("aws:lambda/function:Function", {"role": "r", **FUNCTION, "timeout": 901}, "between 1 and 900 seconds"),
        ("aws:lambda/function:Function", {"role": "r", **FUNCTION}, "role refers to Role r, which doesn't exist"),
        (
            "aws:lambda/eventSourceMapping:EventSourceMapping",
            {"functionName": "f", "batchSize": 11},
            "batchSize must be between 1 and 10",
        ),
        (
            lambda_urls.FUNCTION_URL,
            {"functionName": "f", "authorizationType": "AWS_IAM"},
            "supports only function URLs with authorizationType NONE, not AWS_IAM",
        ),
        (lambda_urls.FUNCTION_URL, {"functionName": "f", "authorizationType": "IAM"}, "must be NONE or AWS_IAM"),
        (lambda_urls.FUNCTION_URL, {**URL, "cors": {"allowOrigins": ["*"]}}, "doesn't support cors in a function URL"),
        (lambda_urls.FUNCTION_URL, {**URL, "invokeMode": "RESPONSE_STREAM"}, "only the invokeMode BUFFERED"),
        (lambda_urls.FUNCTION_URL, URL, "functionName refers to Function f, which doesn't exist"),
        (lambda_urls.PERMISSION, {**PERMISSION, "action": "s3:GetObject"}, "action must be an action of Lambda"),
        (
            lambda_urls.PERMISSION,
            {**PERMISSION, "functionUrlAuthType": "NONE"},
            "FunctionUrlAuthType is only supported",
        ),
        (lambda_urls.PERMISSION, PERMISSION, "function refers to Function f, which doesn't exist"),
        (secretsmanager.SECRET, {"name": "a b"}, "ValidationException: Invalid name"),
        (secretsmanager.SECRET, {"recoveryWindowInDays": 6}, "must be 0, or between 7 and 30"),
        (secretsmanager.SECRET, {"replicas": [{"region": "eu-west-1"}]}, "doesn't support replicas"),
        (secretsmanager.SECRET_VERSION, {"secretId": "s"}, "either SecretString or SecretBinary"),
        (secretsmanager.SECRET_VERSION, {"secretId": "s", "secretStringWo": "x"}, "doesn't support secretStringWo"),
        (secretsmanager.SECRET_VERSION, {"secretId": "s", "secretString": "x" * 65537}, "at most 65536 bytes"),
        (secretsmanager.SECRET_VERSION, {"secretId": "s", "secretBinary": "x"}, "secretBinary must be base64"),
        (secretsmanager.SECRET_VERSION, {"secretId": "s", "secretBinary": "*" * 8}, "secretBinary must be base64"),
        (secretsmanager.SECRET_VERSION, {"secretId": "s", "secretBinary": LARGE}, "at most 65536 bytes"),
        # This value isn't too large, although its base64 has more characters than that.
        (secretsmanager.SECRET_VERSION, {"secretId": "s", "secretBinary": LARGEST}, "secretId refers to Secret s"),
        (secretsmanager.SECRET_VERSION, {"secretId": "s", "secretString": "x"}, "secretId refers to Secret s"),
    ],
)
def test_requests_that_aws_rejects_are_rejected_and_create_nothing(
    plugin: Plugin, tmp_path: Path, token: str, inputs: dict[str, Any], line: str
) -> None:
    with pytest.raises(RejectedError, match=line):
        create(plugin, token, inputs)
    assert Store(tmp_path).entries() == []
    if running := Services(tmp_path).running():
        sqs_client = boto3.Session("x", "x").client("sqs", region_name="us-east-1", endpoint_url=running.endpoint)
        assert "QueueUrls" not in sqs_client.list_queues()


def test_resource_in_use_is_not_deleted(plugin: Plugin) -> None:
    ids = network_parts(plugin)
    with pytest.raises(RejectedError, match=r"DependencyViolation: Vpc vpc-\w+ is still needed by Subnet"):
        plugin.delete(urn("aws:ec2/vpc:Vpc"), ids["vpcId"])
    bucket = create(plugin, "aws:s3/bucket:Bucket", {"bucket": "full"})[0]
    create(plugin, "aws:s3/bucketObjectv2:BucketObjectv2", {"bucket": bucket, "key": "k", "content": "x"})
    with pytest.raises(RejectedError, match="still needed by BucketObjectv2 full/k"):
        plugin.delete(urn("aws:s3/bucket:Bucket"), bucket)
    plugin.update(urn("aws:s3/bucket:Bucket"), bucket, {"bucket": "full", "forceDestroy": True}, preview=False)
    plugin.delete(urn("aws:s3/bucket:Bucket"), bucket)
    assert plugin.read(urn("aws:s3/bucketObjectv2:BucketObjectv2"), "full/k", {}) is None


def test_generated_name_is_kept_and_a_new_name_replaces_the_resource(plugin: Plugin) -> None:
    token = "aws:iam/role:Role"
    first, _ = plugin.check(urn(token), {}, {"assumeRolePolicy": TRUST})
    again, _ = plugin.check(urn(token), first, {"assumeRolePolicy": TRUST})
    assert again["name"] == first["name"]
    named, _ = plugin.check(urn(token), first, {"assumeRolePolicy": TRUST, "name": "mine"})
    assert plugin.diff(urn(token), first, again).changed == []
    renamed = plugin.diff(urn(token), first, named)
    assert (renamed.replaces, renamed.delete_first) == (["name"], False)
    moved, _ = plugin.check(urn(token), named, {"assumeRolePolicy": TRUST, "name": "mine", "path": "/x/"})
    # The old resource must be deleted first, because the program specifies its name.
    assert plugin.diff(urn(token), named, moved).delete_first


def test_object_is_uploaded_again_only_for_changed_content(plugin: Plugin) -> None:
    token = "aws:s3/bucketObjectv2:BucketObjectv2"
    bucket = create(plugin, "aws:s3/bucket:Bucket", {})[0]
    inputs = {"bucket": bucket, "key": "k", "content": "one"}
    id_, first = create(plugin, token, inputs)
    tagged = plugin.update(urn(token), id_, {**inputs, "tags": {"a": "b"}}, preview=False)
    assert tagged["versionId"] == first["versionId"]
    planned = plugin.update(urn(token), id_, {**inputs, "content": "two"}, preview=True)
    assert planned["versionId"] == UNKNOWN
    changed = plugin.update(urn(token), id_, {**inputs, "content": "two"}, preview=False)
    assert changed["versionId"] != first["versionId"]
    assert changed["etag"] != first["etag"]


@pytest.mark.parametrize(
    ("changed", "replaces"), [("securityGroupIds", []), ("subnetIds", ["networkConfiguration"]), ("maxWorkers", [])]
)
def test_changed_subnets_replace_the_environment(plugin: Plugin, changed: str, replaces: list[str]) -> None:
    environment = urn("aws:mwaa/environment:Environment")
    olds: dict[str, Any] = {
        "name": "e",
        "maxWorkers": 1,
        "networkConfiguration": {"subnetIds": ["a", "b"], "securityGroupIds": ["g"]},
    }
    network = olds["networkConfiguration"]
    news = (
        {**olds, "maxWorkers": 2}
        if changed == "maxWorkers"
        else {**olds, "networkConfiguration": {**network, changed: ["c", "d"]}}
    )
    difference = plugin.diff(environment, olds, news)
    assert difference.changed
    assert difference.replaces == replaces


@pytest.mark.parametrize(
    ("old", "new", "replaces"),
    [
        ("2.11.0", "3.0.6", ["airflowVersion"]),
        ("2.9.2", "2.11.0", []),
        ("3.0.6", "2.11.0", []),  # MWAA itself rejects this
        (None, "3.0.6", []),
    ],
)
def test_higher_major_version_of_airflow_replaces_the_environment(
    plugin: Plugin, old: str | None, new: str, replaces: list[str]
) -> None:
    olds = {"name": "e", **({"airflowVersion": old} if old else {})}
    difference = plugin.diff(urn("aws:mwaa/environment:Environment"), olds, {"name": "e", "airflowVersion": new})
    assert (difference.changed, difference.replaces) == (["airflowVersion"], replaces)
    assert difference.delete_first == bool(replaces)  # since the environment keeps its name


@pytest.mark.parametrize("by", ["name", "arn"])
def test_function_may_be_given_by_its_name_or_its_arn(plugin: Plugin, by: str) -> None:
    _, role = create(plugin, iam.ROLE, {"assumeRolePolicy": TRUST})
    _, function = create(plugin, lambda_.FUNCTION, {"role": role["arn"], **FUNCTION})
    _, queue = create(plugin, sqs.QUEUE, {})
    inputs = {"functionName": function[by], "eventSourceArn": queue["arn"]}
    _, mapping = create(plugin, lambda_.MAPPING, inputs)
    assert (mapping["functionName"], mapping["functionArn"]) == (function[by], function["arn"])
    for token in (lambda_.MAPPING, lambda_urls.FUNCTION_URL):
        for other, is_changed in ((function["name"], False), (function["arn"], False), ("another", True)):
            difference = plugin.diff(urn(token), inputs, {**inputs, "functionName": other})
            assert bool(difference.changed) == is_changed
    with pytest.raises(
        RejectedError, match=f"functionName refers to Function {function['arn']}-2, which doesn't exist"
    ):
        create(plugin, lambda_.MAPPING, {**inputs, "functionName": f"{function['arn']}-2"})


def test_generated_name_must_not_be_too_long(plugin: Plugin) -> None:
    token = "aws:iam/role:Role"
    longest = {"assumeRolePolicy": TRUST}
    assert plugin.check(urn(token, "r" * 56), {}, longest)[1] == []
    [(path, reason)] = plugin.check(urn(token, "r" * 57), {}, longest)[1]
    assert path == "name"
    assert "is longer than maximum length 64" in reason
