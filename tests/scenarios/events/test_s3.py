"""A stack with the S3 components, from an object in a bucket to the DAG run that it triggers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from local.aws.guard import HOME_VARIABLE
from local.aws.installation import install_plugin
from local.aws.plugin.store import Store
from local.aws.services.process import Services
from tests.support.aws.dag_runs import runs, wait_for_run
from tests.support.aws.local_mwaa import LocalMwaa, any_version
from tests.support.pulumi.cli import Pulumi
from tests.support.pulumi.stack import copy_stack
from tests.support.system.processes import until

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

TRIGGERED, SCHEDULED = "register_object", "on_dataset"
PROGRAM = """\
import pulumi_aws as aws
from pulumi_mwaa.components import DatasetPublisher, S3DagTrigger

orders = aws.s3.Bucket("orders", bucket="{prefix}-orders", force_destroy=True)
aws.s3.BucketVersioning("orders", bucket=orders.bucket, versioning_configuration={{"status": "Enabled"}})
S3DagTrigger(
    "orders", environment="{environment}", dag_id="{dag_id}", bucket=orders.bucket, prefix="new/", retry_seconds=1
)
tables = aws.s3.Bucket("tables", bucket="{prefix}-tables", force_destroy=True)
DatasetPublisher(
    "tables", environment="{environment}", dataset_uri="s3://bucket/landing/orders", bucket=tables.bucket
)
"""


@dataclass(frozen=True)
class EventStack:
    """A stack with a component for each of two buckets, `PREFIX-orders` and `PREFIX-tables`."""

    pulumi: Pulumi
    mwaa: LocalMwaa
    store: Store
    services: Services
    prefix: str

    @property
    def s3(self) -> S3Client:
        """The local S3's client."""
        running = self.services.running()
        assert running
        return boto3.Session("x", "x").client("s3", endpoint_url=running.endpoint)

    def triggered(self) -> list[dict[str, Any]]:
        """Returns the runs that objects in this stack's bucket have triggered."""
        return [run for run in runs(self.mwaa, TRIGGERED) if run["conf"].get("bucket") == f"{self.prefix}-orders"]


@pytest.fixture
def event_stack(scheduled_mwaa: LocalMwaa, initialized: Pulumi, prefix: str, tmp_path: Path) -> Iterator[EventStack]:
    home, prefix = tmp_path / "aws", prefix.strip("_")
    pulumi = copy_stack(initialized, tmp_path, {**scheduled_mwaa.env, HOME_VARIABLE: str(home)})
    program = PROGRAM.format(prefix=prefix, environment=scheduled_mwaa.arn, dag_id=TRIGGERED)
    (pulumi.folder / "__main__.py").write_text(program)
    install_plugin(pulumi.pulumi_home)
    stack = EventStack(pulumi, scheduled_mwaa, Store(home), Services(home), prefix)
    yield stack
    stack.services.stop()


@any_version
def test_objects_lead_to_runs_until_the_stack_is_destroyed(event_stack: EventStack) -> None:
    previewed = event_stack.pulumi.preview()
    assert previewed.exit_code == 0, previewed.text
    assert event_stack.services.running() is None
    created = event_stack.pulumi.up("--skip-preview")
    assert created.exit_code == 0, created.text
    s3, mwaa, bucket = event_stack.s3, event_stack.mwaa, f"{event_stack.prefix}-orders"
    scheduled_before = len(runs(mwaa, SCHEDULED))

    for key, body in (("new/1 a.csv", b"one"), ("new/1 a.csv", b"two"), ("old/1.csv", b"not reported")):
        s3.put_object(Bucket=bucket, Key=key, Body=body)
    s3.put_object(Bucket=f"{event_stack.prefix}-tables", Key="orders/1.parquet")

    until(lambda: len(event_stack.triggered()) >= 2)
    assert [wait_for_run(mwaa, TRIGGERED, run["dag_run_id"]) for run in event_stack.triggered()] == ["success"] * 2
    confs = [run["conf"] for run in event_stack.triggered()]
    versions = s3.list_object_versions(Bucket=bucket, Prefix="new/")["Versions"]
    assert {conf["key"] for conf in confs} == {"new/1 a.csv"}
    assert sorted(conf["version_id"] for conf in confs) == sorted(version["VersionId"] for version in versions)
    until(lambda: len(runs(mwaa, SCHEDULED)) > scheduled_before)

    unchanged = event_stack.pulumi.up("--refresh", "--expect-no-changes")
    assert unchanged.exit_code == 0, unchanged.text
    logs = [path.read_text() for path in event_stack.services.functions.glob("*.log")]
    assert len(logs) == 2
    for text in (*logs, event_stack.services.log.read_text(), event_stack.pulumi.checkpoint.read_text()):
        assert mwaa.secret_access_key not in text

    destroyed = event_stack.pulumi.destroy()
    assert destroyed.exit_code == 0, destroyed.text
    assert s3.list_buckets()["Buckets"] == []
    assert event_stack.store.entries() == []
    assert [*event_stack.services.functions.glob("*.zip")] == []
