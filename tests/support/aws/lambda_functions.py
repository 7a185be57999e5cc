"""How Lambda invokes a function with messages from an SQS queue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from tests.support.aws.queues import MessageQueue


class Context:
    """Lambda's context."""

    def __init__(self, milliseconds: int = 180_000) -> None:
        self._milliseconds = milliseconds

    def get_remaining_time_in_millis(self) -> int:
        """Returns the same number of milliseconds each time."""
        return self._milliseconds


Handler = Callable[[Mapping[str, Any], Context], Mapping[str, Any]]


class Invocation(NamedTuple):
    """The bodies of the messages that were done and of those that failed, each list sorted."""

    done: list[str]
    failed: list[str]


def invoke(handler: Handler, queue: MessageQueue, context: Context | None = None) -> Invocation:
    """Receives up to ten messages, invokes the function with them, and deletes those that it doesn't report as failed.

    Failed messages stay in the queue, but are invisible for a while.
    """
    messages = queue.receive()
    response = handler({"Records": messages}, context or Context())
    failed = {item["itemIdentifier"] for item in response["batchItemFailures"]}
    for message in messages:
        if message["messageId"] not in failed:
            queue.delete(message)
    bodies = [(message["body"], message["messageId"] in failed) for message in messages]
    return Invocation(
        sorted(body for body, is_failed in bodies if not is_failed),
        sorted(body for body, is_failed in bodies if is_failed),
    )
