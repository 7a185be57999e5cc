"""What a user sees when an operation fails or has something to say."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import NoReturn, ParamSpec, TypeVar

from botocore.exceptions import BotoCoreError

from pulumi_mwaa.airflow import AirflowError

P = ParamSpec("P")
T = TypeVar("T")


class _OneLineError(Exception):
    """An error that the host shows without a traceback.

    The host prints `traceback.format_exc()`, which leaves out the frames while `sys.tracebacklimit` is 0, and asks for
    the message after that. So the limit lasts for this one error: bugs, and other providers of the host, keep theirs.
    """

    def __str__(self) -> str:
        if hasattr(sys, "tracebacklimit"):
            del sys.tracebacklimit
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
            _fail(str(error))

    return wrapper


def _fail(message: str) -> NoReturn:
    sys.tracebacklimit = 0
    raise _OneLineError(message) from None


def say(line: str) -> None:
    """Print a line; Pulumi shows it under the stack, without a resource's name: so it has to name the object."""
    print(line, flush=True)
