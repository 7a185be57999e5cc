"""SQS's types: a queue, its access policy, and the policy of a dead-letter queue."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from local.aws.account import arn
from local.aws.types.aws_type import AwsType, Reference
from local.mwaa.state import ACCOUNT, REGION

QUEUE = "aws:sqs/queue:Queue"
QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy"
REDRIVE_ALLOW_POLICY = "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy"

#: SQS's default for a queue's visibility timeout.
VISIBILITY_SECONDS = 30
_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")


def url(name: str) -> str:
    """Returns a queue's URL. Its host is AWS's, since the local SQS uses only the queue's name in it."""
    return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{name}"


def _rejects_queue(inputs: dict[str, Any]) -> str:
    if inputs.get("fifoQueue"):
        return "the local stand-in for AWS doesn't support FIFO queues"
    if not _NAME.fullmatch(inputs["name"]):
        return f"InvalidParameterValue: a queue name must be 1 to 80 letters, digits, - or _, not {inputs['name']!r}"
    return _rejects_json("redrivePolicy")(inputs)


def _rejects_json(name: str) -> Callable[[dict[str, Any]], str]:
    def rejects(inputs: dict[str, Any]) -> str:
        try:
            json.loads(inputs.get(name) or "{}")
        except ValueError:
            return f"InvalidAttributeValue: {name} isn't valid JSON"
        return ""

    return rejects


def _policy(token: str, name: str) -> AwsType:
    """Returns the type of a queue's policy, which is deleted with the queue."""
    return AwsType(
        token,
        id=lambda inputs: str(inputs["queueUrl"]),
        replaced_by=frozenset({"queueUrl"}),
        refers={"queueUrl": Reference(QUEUE)},
        overwrites=True,
        holds=False,
        rejects=_rejects_json(name),
    )


TYPES = (
    AwsType(
        QUEUE,
        id=lambda inputs: url(inputs["name"]),
        computed={
            "arn": arn("sqs", "{name}"),
            "url": lambda existing: existing.id,
        },
        named="name",
        longest=80,
        replaced_by=frozenset({"name", "namePrefix", "fifoQueue"}),
        rejects=_rejects_queue,
    ),
    _policy(QUEUE_POLICY, "policy"),
    _policy(REDRIVE_ALLOW_POLICY, "redriveAllowPolicy"),
)
