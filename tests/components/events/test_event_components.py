"""The event components: the queue, the function, and how they are connected."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from pulumi_mwaa.components import DatasetPublisher, GithubDagTrigger, S3DagTrigger
from tests.support.pulumi.mocked_program import ACCOUNT, GraphOf, Registered

ENVIRONMENT = f"arn:aws:airflow:eu-west-1:{ACCOUNT}:environment/prod"
SECRET = f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:webhook-AbCdEf"

Program = Callable[[], pulumi.ComponentResource]


def s3_trigger(**more: Any) -> Program:
    return lambda: S3DagTrigger("orders", environment=ENVIRONMENT, dag_id="load", bucket="landing", **more)


def publisher() -> pulumi.ComponentResource:
    return DatasetPublisher("orders", environment=ENVIRONMENT, dataset_uri="s3://landing/orders", bucket="landing")


def github() -> pulumi.ComponentResource:
    return GithubDagTrigger("orders", environment=ENVIRONMENT, dag_id="test", webhook_secret_arn=SECRET)


def variables(function: Registered) -> dict[str, str]:
    found: dict[str, str] = function.inputs["environment"]["variables"]
    return found


def test_a_trigger_passes_its_settings_to_the_handler(graph_of: GraphOf) -> None:
    graph = graph_of(s3_trigger(pool="landing", max_active_runs=8, retry_seconds=60))
    assert graph["Function orders"].inputs["handler"] == "pulumi_mwaa.events.s3.handler"
    assert variables(graph["Function orders"]) == {
        "MWAA_ENVIRONMENT": ENVIRONMENT,
        "QUEUE_URL": "https://made/orders",
        "RETRY_SECONDS": "60",
        "DAG_ID": "load",
        "POOL": "landing",
        "MAX_ACTIVE_RUNS": "8",
    }


def test_a_publisher_passes_its_dataset_to_the_handler(graph_of: GraphOf) -> None:
    graph = graph_of(publisher)
    assert graph["Function orders"].inputs["handler"] == "pulumi_mwaa.events.s3_datasets.handler"
    assert variables(graph["Function orders"])["DATASET_URI"] == "s3://landing/orders"
    assert "reservedConcurrentExecutions" not in graph["Function orders"].inputs


@pytest.mark.parametrize("program", [s3_trigger(), publisher, github])
def test_the_handler_exists(graph_of: GraphOf, program: Program) -> None:
    module, _, name = graph_of(program)["Function orders"].inputs["handler"].rpartition(".")
    assert callable(getattr(importlib.import_module(module), name))


def test_one_batch_at_a_time_is_processed_with_partial_responses(graph_of: GraphOf) -> None:
    graph = graph_of(s3_trigger())
    assert graph["Function orders"].inputs["reservedConcurrentExecutions"] == 1
    source = graph["EventSourceMapping orders"].inputs
    assert source["functionResponseTypes"] == ["ReportBatchItemFailures"]
    assert source["scalingConfig"] == {"maximumConcurrency": 2}


def test_messages_stay_invisible_for_longer_than_the_function_may_take(graph_of: GraphOf) -> None:
    graph = graph_of(s3_trigger())
    timeout = graph["Function orders"].inputs["timeout"]
    assert graph["Queue orders"].inputs["visibilityTimeoutSeconds"] >= 6 * timeout


def test_failed_messages_end_in_an_encrypted_dead_letter_queue(graph_of: GraphOf) -> None:
    graph = graph_of(s3_trigger())
    redrive = json.loads(graph["Queue orders"].inputs["redrivePolicy"])
    assert redrive == {"deadLetterTargetArn": "arn:aws:made:::orders-dead-letters", "maxReceiveCount": 10}
    allowed = json.loads(graph["RedriveAllowPolicy orders-dead-letters"].inputs["redriveAllowPolicy"])
    assert allowed == {"redrivePermission": "byQueue", "sourceQueueArns": ["arn:aws:made:::orders"]}
    for queue in ("Queue orders", "Queue orders-dead-letters"):
        assert graph[queue].inputs["sqsManagedSseEnabled"] is True
        assert graph[queue].inputs["messageRetentionSeconds"] == 14 * 24 * 3600


def test_the_bucket_notifies_the_queue_once_it_may(graph_of: GraphOf) -> None:
    graph = graph_of(s3_trigger(prefix="orders/", suffix=".csv"))
    notification = graph["BucketNotification orders"].inputs
    assert notification["bucket"] == "landing"
    assert notification["queues"] == [
        {
            "queueArn": "arn:aws:made:::orders",
            "events": ["s3:ObjectCreated:*"],
            "filterPrefix": "orders/",
            "filterSuffix": ".csv",
        }
    ]
    assert "QueuePolicy orders" in graph.before("BucketNotification orders")


def test_notifications_can_be_left_to_the_program(graph_of: GraphOf) -> None:
    assert graph_of(s3_trigger(notify=False)).of("BucketNotification") == []


@pytest.mark.parametrize("program", [s3_trigger(), publisher])
def test_the_function_has_its_permissions_before_it_is_invoked(graph_of: GraphOf, program: Program) -> None:
    graph = graph_of(program)
    assert "RolePolicy orders" in graph.before("EventSourceMapping orders")
    assert "RolePolicy orders" in graph.before("Function orders")


def test_a_webhook_has_a_url_that_anyone_may_call_and_a_secret(graph_of: GraphOf) -> None:
    graph = graph_of(github)
    assert graph["FunctionUrl orders"].inputs["authorizationType"] == "NONE"
    assert graph["Permission orders"].inputs["functionUrlAuthType"] == "NONE"
    assert graph["Permission orders-invoke"].inputs["action"] == "lambda:InvokeFunction"
    assert graph["Permission orders-invoke"].inputs["invokedViaFunctionUrl"] is True
    assert variables(graph["Function orders"]) == {
        "MWAA_ENVIRONMENT": ENVIRONMENT,
        "DAG_ID": "test",
        "WEBHOOK_SECRET_ARN": SECRET,
    }
    policy = json.loads(graph["RolePolicy orders"].inputs["policy"])
    assert {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": SECRET} in policy["Statement"]


@pytest.mark.parametrize("program", [s3_trigger(), publisher, github])
def test_all_resources_belong_to_the_component(graph_of: GraphOf, program: Program) -> None:
    graph = graph_of(program)
    component = next(iter(graph.resources))  # the first that is registered
    assert component.startswith("mwaa.")
    assert all(component in graph.before(label) for label in graph.resources if label != component)
