"""S3 and SQS behind the plugin: what is created in them, and what is created again after a restart."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from threading import Thread

import psutil
import pytest

from local.aws.errors import RejectedError
from local.aws.plugin.store import Entry, Store
from local.aws.types.s3 import BUCKET, NOTIFICATION, OBJECT, VERSIONING
from local.aws.types.secretsmanager import SECRET_VERSION
from local.aws.types.sqs import QUEUE, QUEUE_POLICY
from tests.support.aws.local_aws import ENVIRON, LocalAws, urn

POLICY = '{"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "sqs:*"}]}'


def test_bucket_starts_nothing_and_is_created_once_a_queue_has_started_the_process(local_aws: LocalAws) -> None:
    local_aws.create(BUCKET, {"bucket": "landing"})
    local_aws.create(OBJECT, {"bucket": "landing", "key": "a", "content": "text"})
    assert not local_aws.services.needed()
    assert local_aws.services.running() is None
    local_aws.create(QUEUE, {"name": "orders"})
    assert local_aws.services.needed()
    assert local_aws.s3.get_object(Bucket="landing", Key="a")["Body"].read() == b"text"


def test_object_is_reported_when_it_is_uploaded_and_not_when_only_its_tags_change(local_aws: LocalAws) -> None:
    url = local_aws.create_notified_queue()
    inputs = {"bucket": "landing", "key": "1.csv", "content": "one"}
    id_, _ = local_aws.create(OBJECT, inputs)
    local_aws.update(OBJECT, id_, {**inputs, "tags": {"team": "data"}})
    local_aws.s3.put_object(Bucket="landing", Key="1.txt")
    assert local_aws.reported(url) == ["1.csv"]
    local_aws.update(OBJECT, id_, {**inputs, "content": "two"})
    assert local_aws.reported(url) == ["1.csv"]


def test_update_sets_changed_attributes_and_resets_removed_ones(local_aws: LocalAws) -> None:
    _, dead_letters = local_aws.create(QUEUE, {"name": "dead-letters"})
    redrive = json.dumps({"deadLetterTargetArn": dead_letters["arn"], "maxReceiveCount": 5})
    removed = {"visibilityTimeoutSeconds": 360, "redrivePolicy": redrive}
    url, _ = local_aws.create(QUEUE, {"name": "orders", "delaySeconds": 5, **removed})
    local_aws.update(QUEUE, url, {"name": "orders", "delaySeconds": 9})
    attributes = local_aws.attributes(url)
    assert (attributes["VisibilityTimeout"], attributes["DelaySeconds"]) == ("30", "9")
    assert "RedrivePolicy" not in attributes


def test_queue_has_its_policy_until_the_policy_is_deleted(local_aws: LocalAws) -> None:
    url, _ = local_aws.create(QUEUE, {"name": "orders"})
    local_aws.create(QUEUE_POLICY, {"queueUrl": url, "policy": POLICY})
    assert local_aws.attributes(url)["Policy"] == POLICY
    local_aws.delete(QUEUE_POLICY, url)
    assert "Policy" not in local_aws.attributes(url)


def test_bucket_with_objects_that_the_stack_does_not_declare_is_deleted_only_by_force(local_aws: LocalAws) -> None:
    local_aws.create_notified_queue()
    local_aws.s3.put_object(Bucket="landing", Key="undeclared")
    with pytest.raises(RejectedError, match=r"^BucketNotEmpty: "):
        local_aws.delete(BUCKET, "landing")
    assert local_aws.plugin.read(urn(BUCKET), "landing", {})
    local_aws.update(BUCKET, "landing", {"bucket": "landing", "forceDestroy": True})
    local_aws.delete(BUCKET, "landing")
    assert local_aws.s3.list_buckets()["Buckets"] == []


@pytest.mark.parametrize("killed", [False, True])
def test_refresh_after_the_process_has_ended_creates_everything_again_and_reports_nothing_again(
    local_aws: LocalAws, killed: bool
) -> None:
    url = local_aws.create_notified_queue(visibilityTimeoutSeconds=360)
    local_aws.create(OBJECT, {"bucket": "landing", "key": "1.csv", "content": "one"})
    running = local_aws.services.running()
    assert running
    if killed:
        process = psutil.Process(running.process.pid)
        process.kill()
        process.wait()
    else:
        assert local_aws.services.stop()
    assert local_aws.services.running() is None

    assert local_aws.plugin.read(urn(QUEUE), url, {})
    assert local_aws.s3.get_object(Bucket="landing", Key="1.csv")["Body"].read() == b"one"
    assert local_aws.attributes(url)["VisibilityTimeout"] == "360"
    assert local_aws.reported(url) == []
    local_aws.s3.put_object(Bucket="landing", Key="2.csv")
    assert local_aws.reported(url) == ["2.csv"]


@pytest.mark.parametrize("deletes", [False, True])
def test_resource_that_changes_while_the_process_starts_waits_for_it(local_aws: LocalAws, deletes: bool) -> None:
    local_aws.create(QUEUE, {"name": "orders"})
    local_aws.create(BUCKET, {"bucket": "landing"})
    ready = local_aws.services.running()
    assert ready
    local_aws.services.save(replace(ready, ready=False))
    if deletes:
        changes = Thread(target=local_aws.delete, args=(BUCKET, "landing"))
    else:
        changes = Thread(target=local_aws.create, args=(BUCKET, {"bucket": "tables"}))
    changes.start()
    changes.join(0.5)
    assert changes.is_alive()
    assert [bucket["Name"] for bucket in local_aws.s3.list_buckets()["Buckets"]] == ["landing"]
    local_aws.services.save(ready)
    changes.join(30)
    buckets = [bucket["Name"] for bucket in local_aws.s3.list_buckets()["Buckets"]]
    assert buckets == ([] if deletes else ["landing", "tables"])


def test_nothing_is_recorded_if_creating_or_updating_a_resource_fails_unexpectedly(local_aws: LocalAws) -> None:
    local_aws.create_notified_queue()
    before = Store(local_aws.services.log.parent).entries()
    with pytest.raises(KeyError, match="versioningConfiguration"):
        local_aws.create(VERSIONING, {"bucket": "landing"})
    with pytest.raises(KeyError, match="queueArn"):
        local_aws.update(NOTIFICATION, "landing", {"bucket": "landing", "queues": [{"events": []}]})
    assert Store(local_aws.services.log.parent).entries() == before


def test_entry_that_cannot_be_created_prevents_no_start_and_its_values_are_not_logged(
    local_aws: LocalAws, tmp_path: Path
) -> None:
    invalid = Entry(SECRET_VERSION, "x|v", {"secretId": "x", "secretBinary": "planted-secret"}, {})
    with Store(tmp_path).changing() as entries:
        entries.append(invalid)
    url = local_aws.create_notified_queue()
    assert local_aws.attributes(url)
    log = local_aws.services.log.read_text()
    assert f"{SECRET_VERSION} x|v: Error\n" in log
    assert "planted-secret" not in log


def test_files_are_for_the_owner_only_and_the_log_has_no_key(local_aws: LocalAws, tmp_path: Path) -> None:
    local_aws.create(QUEUE, {"name": "orders"})
    files = [path for path in tmp_path.iterdir() if path.is_file() and path.suffix != ".lock"]
    assert len(files) == 5
    assert {oct(path.stat().st_mode)[-2:] for path in files} == {"00"}
    assert ENVIRON["AWS_SECRET_ACCESS_KEY"] not in local_aws.services.log.read_text()


def test_process_that_cannot_start_is_a_one_line_error(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    with pytest.raises(RejectedError, match=r"^the emulated AWS has ended — see .*services\.log$"):
        local_aws.services.start(ENVIRON)
    assert local_aws.services.running() is None
