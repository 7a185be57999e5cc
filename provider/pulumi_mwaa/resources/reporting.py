"""What a user sees when an operation fails or has something to say."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from threading import Lock
from typing import ParamSpec, TypeVar

from botocore.exceptions import BotoCoreError

from pulumi_mwaa.airflow import AirflowError

P = ParamSpec("P")
T = TypeVar("T")


_lock = Lock()
_untold: set[int] = set()  # errors that are on their way to the host


class _OneLineError(Exception):
    """An error that the host shows without a traceback.

    The host prints `traceback.format_exc()`, which leaves out the frames while `sys.tracebacklimit` is 0, and asks for
    the message after that. So the limit lasts while such an error is on its way: a bug, and another provider of the
    host, keep their tracebacks but for those few microseconds.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        with _lock:
            _untold.add(id(self))
            sys.tracebacklimit = 0

    def __str__(self) -> str:
        with _lock:
            _untold.discard(id(self))
            if not _untold:
                vars(sys).pop("tracebacklimit", None)
        return super().__str__()


# A traceback leaves out the module only of what is built in.
_OneLineError.__module__, _OneLineError.__qualname__ = "builtins", "AirflowError"


def told_in_one_line(operation: Callable[P, T]) -> Callable[P, T]:
    """Let an operation of the provider fail with one line, where it is no bug that makes it fail."""

    @functools.wraps(operation)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return operation(*args, **kwargs)
        except (AirflowError, BotoCoreError) as error:
            raise _OneLineError(str(error)) from None

    return wrapper


def say(line: str) -> None:
    """Print a line; Pulumi shows it under the stack, without a resource's name: so it has to name the object."""
    print(line, flush=True)
