"""An SQS queue whose messages can be put back without counting as failed.

If Lambda returns a message to the queue, the next delivery counts as another receive, and after too many receives, SQS
moves the message to the dead-letter queue. A message that only waits for room must not end up there, so a delayed copy
takes its place.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from pulumi_mwaa.airflow.transport.aws import new_session
from pulumi_mwaa.events.settings import required, whole_number

_BATCH = 10  # entries in one SendMessageBatch
_DELAY = 30  # seconds
_LONGEST_DELAY = 900  # seconds, SQS's limit


class Queue:
    """The queue that a function receives messages from.

    Args:
        url: The queue's URL.
        delay: How many seconds a message that was put back stays invisible on average.
    """

    def __init__(self, url: str, delay: float) -> None:
        self._url = url
        self._delay = delay

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Queue:
        """Returns the queue that `QUEUE_URL` and `RETRY_SECONDS` describe.

        Raises:
            SettingsError: If one of these environment variables is missing or invalid.
        """
        delay = whole_number(environ, "RETRY_SECONDS", minimum=1, maximum=_LONGEST_DELAY)
        return cls(required(environ, "QUEUE_URL"), _DELAY if delay is None else delay)

    def put_back(self, messages: Sequence[Mapping[str, Any]]) -> set[str]:
        """Sends a copy of each received message to the queue, and returns the IDs of those that SQS didn't accept.

        Args:
            messages: The messages as in Lambda's event, with `messageId` and `body`.
        """
        rejected: set[str] = set()
        for first in range(0, len(messages), _BATCH):
            batch = messages[first : first + _BATCH]
            entries = [
                {"Id": str(index), "MessageBody": message["body"], "DelaySeconds": self._spread_delay()}
                for index, message in enumerate(batch)
            ]
            answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
            rejected |= {batch[int(failed["Id"])]["messageId"] for failed in answer.get("Failed", ())}
        return rejected

    def _spread_delay(self) -> int:
        """Returns a delay in whole seconds, spread so that the messages don't all come back at once."""
        return min(round(self._delay * random.uniform(0.5, 1.5)), _LONGEST_DELAY)  # noqa: S311

    @cached_property
    def _client(self) -> Any:
        return new_session().client("sqs")
