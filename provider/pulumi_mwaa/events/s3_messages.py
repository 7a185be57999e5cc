"""Acts on the S3 objects in a batch of messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from pulumi_mwaa.airflow import AirflowError
from pulumi_mwaa.events.batch import Message, Outcome, is_temporary
from pulumi_mwaa.events.clients import airflow_client
from pulumi_mwaa.events.logs import log
from pulumi_mwaa.events.s3_objects import NotificationError, S3Object, parse_notification

# Milliseconds: a trigger whose first response is lost takes up to four calls, of up to 20 s each.
_LONGEST_ACT = 90_000


class Context(Protocol):
    """The part of Lambda's context that the handlers use."""

    def get_remaining_time_in_millis(self) -> int:
        """Returns how many milliseconds are left before Lambda stops the function."""


class S3Messages:
    """Acts on each object in a batch's messages until MWAA refuses a call or little time is left.

    Args:
        act: Acts on an object and returns whether it is done; if not, the message waits in the queue. May raise
            `AirflowError`.
        context: Lambda's context.
    """

    def __init__(self, act: Callable[[S3Object], bool], context: Context) -> None:
        self._act = act
        self._context = context
        self._refused = False

    def process(self, message: Message) -> Outcome:
        """Acts on each object in a message. If one object fails, so does the message."""
        try:
            objects = parse_notification(message["body"])
        except NotificationError as error:
            log("ERROR", str(error), message_id=message["messageId"])
            return Outcome.FAILED
        outcomes = {self._outcome(message, each) for each in objects}
        return next((worst for worst in (Outcome.FAILED, Outcome.WAITS) if worst in outcomes), Outcome.DONE)

    def _outcome(self, message: Message, found: S3Object) -> Outcome:
        if self._refused or self._context.get_remaining_time_in_millis() < _LONGEST_ACT:
            return Outcome.WAITS
        try:
            return Outcome.DONE if self._act(found) else Outcome.WAITS
        except AirflowError as error:
            self._refused = is_temporary(error)
            if self._refused:
                airflow_client.cache_clear()
            level = "WARNING" if self._refused else "ERROR"
            log(level, str(error), message_id=message["messageId"], bucket=found.bucket, key=found.key)
            return Outcome.WAITS if self._refused else Outcome.FAILED
