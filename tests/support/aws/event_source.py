"""`python -m tests.support.aws.event_source HANDLER`: invokes a function with its queue's messages, as Lambda does.

It emulates an event source mapping with `ReportBatchItemFailures`, one batch of up to ten messages at a time. Messages
that the function reports as failed, or whose invocation raises an exception, become visible again after the queue's
visibility timeout. The function's settings and the AWS credentials are environment variables. The command runs until
it is killed.
"""

from __future__ import annotations

import importlib
import os
import sys
import time
from contextlib import suppress

import boto3

from tests.support.aws.lambda_functions import invoke
from tests.support.aws.queues import MessageQueue

_IDLE_SECONDS = 0.2


def main(handler: str) -> None:
    """Polls the queue in QUEUE_URL."""
    module, _, name = handler.rpartition(".")
    function = getattr(importlib.import_module(module), name)
    queue = MessageQueue(os.environ["QUEUE_URL"], boto3.client("sqs"))
    while True:
        with suppress(Exception):  # as Lambda does, which returns the batch to the queue
            if any(invoke(function, queue)):
                continue
        time.sleep(_IDLE_SECONDS)


if __name__ == "__main__":
    main(sys.argv[1])
