"""Handles a batch of SQS messages: each one is done, fails, or waits in the queue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from pulumi_mwaa.airflow import AirflowError, EnvironmentNotFoundError, ThrottledError, UndeliveredError
from pulumi_mwaa.events.logs import log
from pulumi_mwaa.events.queue import Queue

Message = Mapping[str, Any]
#: Lambda's `ReportBatchItemFailures`: the messages that go back to the queue and count as failed.
Response = dict[str, list[dict[str, str]]]


class Outcome(Enum):
    """What becomes of a message."""

    DONE = "done"  # deleted
    FAILED = "failed"  # returned to the queue, and after too many receives moved to the dead-letter queue
    WAITS = "waits"  # put back into the queue, as often as needed


def is_temporary(error: AirflowError) -> bool:
    """Returns whether a message must wait: the call was throttled, or the environment is unavailable or unreachable."""
    if isinstance(error, EnvironmentNotFoundError):
        return False
    return isinstance(error, (ThrottledError, UndeliveredError))


def process_batch(event: Mapping[str, Any], queue: Queue, process: Callable[[Message], Outcome]) -> Response:
    """Processes each message in Lambda's event, and returns a partial batch response.

    Args:
        event: Lambda's event, with the messages in `Records`.
        queue: The queue that the messages came from.
        process: Processes a message.
    """
    outcomes = [(message, process(message)) for message in event["Records"]]
    failed = [message["messageId"] for message, outcome in outcomes if outcome is Outcome.FAILED]
    waiting = [message for message, outcome in outcomes if outcome is Outcome.WAITS]
    if waiting:
        failed += _put_back(queue, waiting)
    done = sum(outcome is Outcome.DONE for _, outcome in outcomes)
    log("INFO", "processed a batch", done=done, failed=len(failed), waiting=len(outcomes) - done - len(failed))
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _put_back(queue: Queue, waiting: list[Message]) -> list[str]:
    """Puts messages back, and returns the IDs of those that Lambda has to return to the queue instead."""
    try:
        rejected = queue.put_back(waiting)
    except (BotoCoreError, ClientError) as error:
        log("WARNING", "the queue didn't accept the messages that have to wait", error=str(error))
        rejected = {message["messageId"] for message in waiting}
    return [message["messageId"] for message in waiting if message["messageId"] in rejected]
