"""What `make up` prints about sending events to the stack."""

from __future__ import annotations

import re
import shlex
from typing import Any
from urllib.parse import unquote

import pytest

from local.aws.services.process import Running
from local.event_hints import event_hints
from local.mwaa.airflow.processes import Mark

RUNNING = Running(Mark(1, 1.0), "http://127.0.0.1:5000", "http://127.0.0.1:6000")
NOTIFICATION = "aws:s3/bucketNotification:BucketNotification"
GITHUB = "pulumi-mwaa:index:GithubDagTrigger"


def lines(*resources: dict[str, Any], services: Running | None = RUNNING) -> list[str]:
    return [line.strip() for line in event_hints(resources, services)]


def test_each_notified_queue_and_each_webhook_has_a_line() -> None:
    queues = [
        {"events": ["s3:ObjectCreated:*"], "filterPrefix": "orders/"},
        {"events": ["s3:ObjectCreated:Put"], "filterPrefix": None, "filterSuffix": ".csv"},
    ]
    head, *hints = lines(
        {"type": NOTIFICATION, "inputs": {"bucket": "landing", "queues": queues}},
        {"type": GITHUB, "outputs": {"url": "http://127.0.0.1:6000/tests/"}},
    )
    assert "docs/how-to/react-to-events.md" in head
    assert hints == [
        "curl -T README.md http://127.0.0.1:5000/landing/orders/README.md",
        "curl -T README.md http://127.0.0.1:5000/landing/README.md.csv",
        "a signed push to http://127.0.0.1:6000/tests/",
    ]


@pytest.mark.parametrize("prefix", ["new orders/", "a#b/", "100%/", "it's?/", "größe/", "$HOME/`id`/"])
def test_upload_leads_to_exactly_the_key_that_the_queue_is_notified_of(prefix: str) -> None:
    queue = {"events": ["s3:ObjectCreated:*"], "filterPrefix": prefix}
    _, upload = lines({"type": NOTIFICATION, "inputs": {"bucket": "landing", "queues": [queue]}})
    *_, address = shlex.split(upload)
    assert not set("#?% ") & set(re.sub("%[0-9A-F]{2}", "", address))
    assert unquote(address) == f"http://127.0.0.1:5000/landing/{prefix}README.md"


def test_queue_that_is_not_notified_of_uploads_has_no_upload() -> None:
    removed, both = (
        {"events": [*events], "filterPrefix": "x/"}
        for events in (["s3:ObjectRemoved:*", "s3:ObjectCreated:Copy"], ["s3:ObjectRemoved:*", "s3:ObjectCreated:Put"])
    )
    assert lines({"type": NOTIFICATION, "inputs": {"bucket": "landing", "queues": [removed]}}) == []
    _, upload = lines({"type": NOTIFICATION, "inputs": {"bucket": "landing", "queues": [removed, both]}})
    assert upload.startswith("curl ")


def test_stack_without_such_components_has_no_lines() -> None:
    assert lines({"type": "aws:s3/bucket:Bucket", "inputs": {"bucket": "landing"}}) == []
    assert lines({"type": NOTIFICATION, "inputs": {"bucket": "landing"}}) == []
    assert lines({"type": GITHUB, "outputs": {"url": "http://x/"}}, services=None) == []
