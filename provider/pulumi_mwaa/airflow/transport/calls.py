"""Sends `InvokeRestApi` calls with boto3, and repeats them only where that is safe.

Neither botocore's retries nor a retry library will do: whether a call may be repeated depends on whether it was
delivered, on what it changes, and on what Airflow shows afterwards.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any

from botocore import exceptions as aws

from pulumi_mwaa.airflow.errors import (
    AirflowError,
    OutcomeUnknownError,
    TooLateError,
    UndeliveredError,
    UnreachableError,
    compose,
)
from pulumi_mwaa.airflow.transport.availability import Waiter
from pulumi_mwaa.airflow.transport.failures import from_airflow, is_throttled, refused, unanswered

if TYPE_CHECKING:
    from types_boto3_mwaa import MWAAClient

# MWAA allows about 10 calls a second; a throttled call is repeated for about a minute and a half.
_THROTTLED_TRIES = 16
_LONGEST_WAIT = 8.0  # seconds
_CALLS_AT_ONCE = 4  # more would only be throttled
_UNKNOWN_TRIES = 3  # of a call that is safe to repeat, as any call without a connection is


@dataclass(frozen=True)
class Call:
    """A request to Airflow's REST API.

    Attributes:
        purpose: what it does, as errors begin (`create variable 'owner'`).
        method: the HTTP method.
        path: the path without the API's version.
        query: the query parameters.
        body: the JSON body, which may hold secrets.
        until: the time, by the clock, after which it isn't sent.
        role: Airflow's role that may make it.
        once: whether it isn't repeated even where that is safe.
    """

    purpose: str
    method: str
    path: str
    query: Mapping[str, Any] | None = None
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    until: float = float("inf")
    role: str = "Op"
    once: bool = False

    @property
    def repeatable(self) -> bool:
        """Whether it is idempotent, whatever happened to the first one."""
        return self.method in {"GET", "PATCH"} and not self.once


class _ThrottledError(Exception):
    pass


class Caller:
    """Sends calls to one environment; safe to share between threads.

    Args:
        client: a client of the environment's region.
        waiter: waits for the environment.
        sleep: pauses for so many seconds.
        verify: called before each call with the beginning of an error; raises `AirflowError` if it must not be sent.
    """

    def __init__(
        self,
        client: MWAAClient,
        waiter: Waiter,
        sleep: Callable[[float], None] = time.sleep,
        *,
        verify: Callable[[str], None] | None = None,
    ) -> None:
        self._client = client
        self._waiter = waiter
        self._verify = verify
        self._place = waiter.place
        self._sleep = sleep
        self.clock = waiter.clock
        self.reached = False  # whether Airflow has answered a call
        self._at_once = BoundedSemaphore(_CALLS_AT_ONCE)

    def send(self, call: Call) -> Any:
        """Send a call and return Airflow's answer, parsed.

        Waits while MWAA throttles, and while the environment is being created or updated. Repeats a call whose outcome
        is unknown only if that is safe.

        Raises:
            AirflowError: for a call that failed.
            OutcomeUnknownError: for one that may have taken effect: read the object before repeating it.
            TooLateError: for one that couldn't be sent in time.
        """
        attempt, first = self.attempt(call.purpose), True
        if self._verify is not None:
            self._verify(attempt)
        while True:
            began = self._waiter.begin(attempt)
            try:
                return self._send_until_answered(call)
            except OutcomeUnknownError as error:
                if not call.repeatable:
                    raise
                self._waiter.wait(attempt, error, began)
            except UndeliveredError as error:
                self._waiter.wait(attempt, error, began, once_more=first)
                first = False
                if not call.repeatable:
                    # It had no effect, but what was read before it is by now as old as the wait was long.
                    raise OutcomeUnknownError(str(error)) from None

    def _send_until_answered(self, call: Call) -> Any:
        unknown = 0
        for wait in _waits(_THROTTLED_TRIES):
            self._sleep(wait)
            try:
                with self._at_once:  # first: a call may wait for its turn, and be too late then
                    if self.clock() > call.until:
                        raise TooLateError(self._throttled(call))
                    return self._send_once(call)
            except _ThrottledError:
                pass
            except (OutcomeUnknownError, UnreachableError) as error:
                unknown += 1
                repeatable = call.repeatable or isinstance(error, UnreachableError)
                if not repeatable or unknown == _UNKNOWN_TRIES:
                    raise
        raise AirflowError(self._throttled(call))

    def _send_once(self, call: Call) -> Any:
        place = self._place._replace(role=call.role)
        request: dict[str, Any] = {"Name": place.environment, "Method": call.method, "Path": call.path}
        if call.query:
            request["QueryParameters"] = call.query
        if call.body is not None:
            request["Body"] = call.body
        try:
            answer = self._client.invoke_rest_api(**request)
        except aws.ClientError as error:
            if is_throttled(error):
                raise _ThrottledError from None
            failure = refused(self.attempt(call.purpose), place, call.body, error)
            self.reached = self.reached or failure.status is not None
            raise failure from None
        except aws.BotoCoreError as error:
            raise unanswered(self.attempt(call.purpose), call.body, error) from None
        self.reached = True
        status, content = answer.get("RestApiStatusCode", 200), answer.get("RestApiResponse")
        # Otherwise, a redirect or a page of HTML would count as success.
        if not 200 <= status < 300 or not (call.method == "DELETE" or isinstance(content, dict)):
            raise from_airflow(self.attempt(call.purpose), place, status, content, call.body)
        return content

    def _throttled(self, call: Call) -> str:
        return compose(self.attempt(call.purpose), "throttled", "MWAA allows about 10 calls a second", "try again")

    def attempt(self, purpose: str) -> str:
        """The beginning of an error: what was attempted, and in which environment."""
        return f"{purpose} in environment '{self._place.environment}'"


def _waits(tries: int) -> Iterator[float]:
    """Seconds to wait before each try; none before the first."""
    yield 0.0
    for attempt in range(tries - 1):
        yield random.uniform(0.5, 1.0) * min(0.25 * 2**attempt, _LONGEST_WAIT)  # noqa: S311 (spreads callers out)
