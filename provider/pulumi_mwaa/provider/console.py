"""What users see of an operation: one-line errors and messages that report what was done."""

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
    """An error that the host shows as one line, without a traceback."""


# `traceback` omits the module's name only for built-in exceptions.
OneLineError.__module__, OneLineError.__qualname__ = "builtins", "AirflowError"


class _FrameLimit:
    """A `sys.tracebacklimit` that is 0 while a `OneLineError` is being handled, and the original value otherwise.

    The host (`_abort_with_traceback` in pulumi/dynamic/__main__.py) shows `traceback.format_exc()` for a caught error,
    and `traceback` includes at most `sys.tracebacklimit` frames. That module only compares the limit with 0 and
    uses it in a slice (see `StackSummary`, unchanged from Python 3.10 to 3.13), so the limit can be an object that
    computes its value on each use. Other exceptions keep their tracebacks, including those in other threads and from
    other providers in the host.
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
        vars(sys)["tracebacklimit"] = _FrameLimit(limit)  # typeshed expects `sys.tracebacklimit` to be an `int`


def one_line_errors(operation: Callable[P, T]) -> Callable[P, T]:
    """Decorates a provider operation so that every error is shown as one line, unless it is a bug."""

    @functools.wraps(operation)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return operation(*args, **kwargs)
        except (AirflowError, BotoCoreError) as error:
            _set_frame_limit()
            raise OneLineError(" ".join(str(error).split())) from None

    return wrapper


def report(line: str) -> None:
    """Prints a message. It must name the object, because Pulumi shows messages under the stack, not the resource."""
    print(line, flush=True)
