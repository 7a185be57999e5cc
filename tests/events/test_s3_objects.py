"""S3's event notifications: the objects that they name, and which notifications report the same event."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from pulumi_mwaa.events.s3_objects import NotificationError, S3Object, parse_notification
from tests.support.aws.s3_notifications import record

OBJECT = S3Object("landing", "orders/1.csv", "v1", "0055AED6DCD90281E5", "ObjectCreated:Put", "2026-01-31T00:00:00Z", 9)


def test_a_notification_names_its_objects() -> None:
    body = json.dumps({"Records": [record(), record("orders/2.csv")]})
    assert parse_notification(body) == [OBJECT, replace(OBJECT, key="orders/2.csv")]


def test_a_key_is_decoded() -> None:
    [found] = parse_notification(json.dumps({"Records": [record("a+b%2Bc/%C3%BC.csv")]}))
    assert found.key == "a b+c/ü.csv"


def test_a_bucket_without_versions_has_no_version_id() -> None:
    without = record()
    del without["s3"]["object"]["versionId"]
    assert parse_notification(json.dumps({"Records": [without]})) == [replace(OBJECT, version_id="")]


def test_an_event_without_a_sequencer_is_told_apart_by_its_time() -> None:
    """S3 documents sequencers only for new and deleted objects."""
    without = record()
    del without["s3"]["object"]["sequencer"]
    [found] = parse_notification(json.dumps({"Records": [without]}))
    assert found.sequencer == "2026-01-31T00:00:00Z"


def test_the_test_event_names_no_objects() -> None:
    assert parse_notification(json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "landing"})) == []


@pytest.mark.parametrize("body", ["", "x", "[]", "{}", '{"Records": [{}]}', '{"Records": 1}', '"text"', "null"])
def test_anything_else_is_an_error_without_the_content(body: str) -> None:
    with pytest.raises(NotificationError, match=r"^the message isn't an S3 event notification") as error:
        parse_notification(body)
    assert "\n" not in str(error.value)


def test_the_same_event_has_the_same_run_id() -> None:
    assert OBJECT.dag_run_id == replace(OBJECT, event_time="later", size=0).dag_run_id
    assert len(OBJECT.dag_run_id) == 19


@pytest.mark.parametrize(
    "other",
    [
        replace(OBJECT, bucket="other"),
        replace(OBJECT, key="other"),
        replace(OBJECT, version_id="other"),
        replace(OBJECT, sequencer="other"),
    ],
)
def test_a_different_event_has_a_different_run_id(other: S3Object) -> None:
    assert other.dag_run_id != OBJECT.dag_run_id


def test_fields_are_not_confused_with_one_another() -> None:
    assert replace(OBJECT, bucket="ab", key="c").dag_run_id != replace(OBJECT, bucket="a", key="bc").dag_run_id
