"""What `make up` prints about sending events to the stack."""

from __future__ import annotations

from typing import Any

from local.aws.services.process import Running
from local.event_hints import event_hints
from local.mwaa.airflow.processes import Mark

RUNNING = Running(Mark(1, 1.0), "http://127.0.0.1:5000", "http://127.0.0.1:6000")
NOTIFICATION = "aws:s3/bucketNotification:BucketNotification"
GITHUB = "pulumi-mwaa:index:GithubDagTrigger"


def lines(*resources: dict[str, Any], services: Running | None = RUNNING) -> list[str]:
    return [line.strip() for line in event_hints(resources, services)]


def test_each_notified_queue_and_each_webhook_has_a_line() -> None:
    queues = [{"filterPrefix": "orders/"}, {"filterPrefix": None, "filterSuffix": ".csv"}]
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


def test_stack_without_such_components_has_no_lines() -> None:
    assert lines({"type": "aws:s3/bucket:Bucket", "inputs": {"bucket": "landing"}}) == []
    assert lines({"type": NOTIFICATION, "inputs": {"bucket": "landing"}}) == []
    assert lines({"type": GITHUB, "outputs": {"url": "http://x/"}}, services=None) == []
