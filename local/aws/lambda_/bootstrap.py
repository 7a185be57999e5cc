"""`python bootstrap.py RESPONSES HANDLER`: runs a function's handler, like the bootstrap of Lambda's Python runtime.

It first imports the handler, and then writes the line `ready` to the file descriptor RESPONSES. From then on, it reads
one invocation per line from standard input, and writes one result per line to RESPONSES.
What the handler prints goes to standard output and standard error, which are the function's log. Uses only the
standard library, so that no third-party module is imported unless the function imports it.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any


class Context:
    """The parts of Lambda's context that Python functions usually read."""

    def __init__(self, invocation: dict[str, Any]) -> None:
        self.aws_request_id: str = invocation["request_id"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.invoked_function_arn: str = invocation["function_arn"]
        self._deadline: float = invocation["deadline"]

    def get_remaining_time_in_millis(self) -> int:
        """Returns how many milliseconds are left before the function is killed."""
        return max(0, int((self._deadline - time.time()) * 1000))


def main() -> None:
    """Serves invocations until standard input ends."""
    responses, name = os.fdopen(int(sys.argv[1]), "w", encoding="utf-8"), sys.argv[2]
    invocations = os.fdopen(os.dup(0), encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # the handler can't read the invocations
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]  # instead of this file's folder
    module, _, attribute = name.rpartition(".")
    handler: Callable[[Any, Context], Any] = getattr(importlib.import_module(module.replace("/", ".")), attribute)
    responses.write("ready\n")
    responses.flush()
    for line in invocations:
        invocation = json.loads(line)
        try:
            result = json.dumps({"response": handler(invocation["event"], Context(invocation))})
        except Exception as error:  # noqa: BLE001 - whatever the handler raises is the function's failure
            traceback.print_exc()
            result = json.dumps({"error": type(error).__name__})
        sys.stdout.flush()
        responses.write(result + "\n")
        responses.flush()


main()
