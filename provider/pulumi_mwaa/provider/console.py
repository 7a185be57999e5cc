"""What a user sees of an operation: its error in one line, and lines that report what it did."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from botocore.exceptions import BotoCoreError

from pulumi_mwaa.airflow import AirflowError

P = ParamSpec("P")
T = TypeVar("T")


class OneLineError(Exception):
    """An error that the host shows without a traceback: the host's text of it is its one line."""


# A traceback leaves out the module only of what is built in.
OneLineError.__module__, OneLineError.__qualname__ = "builtins", "AirflowError"


class _FrameLimit:
    """A `sys.tracebacklimit` of 0 where a `OneLineError` is being handled, and of what it was everywhere else.

    The host (`_abort_with_traceback` in pulumi/dynamic/__main__.py) shows `traceback.format_exc()` of what it has
    caught, and `traceback` takes as many frames as `sys.tracebacklimit` says. It compares that with 0 and slices with
    it (`StackSummary`, the same in Python 3.10 to 3.13), so an object will do that decides only then. No error leaves
    anything behind, and a bug, another thread and another provider of the host keep their tracebacks at any time.
    """

    def __init__(self, otherwise: int | None) -> None:
        self._otherwise = sys.maxsize if otherwise is None else otherwise

    def __index__(self) -> int:
        return 0 if isinstance(sys.exc_info()[1], OneLineError) else self._otherwise

    def __lt__(self, other: int) -> bool:
        return self.__index__() < other

    def __ge__(self, other: int) -> bool:
        return self.__index__() >= other


def _set_frame_limit() -> None:
    limit = getattr(sys, "tracebacklimit", None)
    if not isinstance(limit, _FrameLimit):
        vars(sys)["tracebacklimit"] = _FrameLimit(limit)  # typed as an `int`


def one_line_errors(operation: Callable[P, T]) -> Callable[P, T]:
    """Let an operation of the provider fail with one line, where it is no bug that makes it fail."""

    @functools.wraps(operation)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return operation(*args, **kwargs)
        except (AirflowError, BotoCoreError) as error:
            _set_frame_limit()
            raise OneLineError(" ".join(str(error).split())) from None

    return wrapper


def report(line: str) -> None:
    """Print a line; Pulumi shows it under the stack, without a resource's name: so it has to name the object."""
    print(line, flush=True)
