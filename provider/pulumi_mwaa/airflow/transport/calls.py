"""Sends `InvokeRestApi` calls with boto3, and retries them only if that is safe.

Neither botocore's retries nor a retry library fits, because whether a call can be retried depends on whether it was
delivered, what it changes, and what Airflow returns afterwards.
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
    OutcomeUnknownError,
    ThrottledError,
    TooLateError,
    UndeliveredError,
    UnreachableError,
    error_message,
)
from pulumi_mwaa.airflow.masking.redaction import redacted
from pulumi_mwaa.airflow.transport.availability import Waiter
from pulumi_mwaa.airflow.transport.failures import (
    error_from_airflow,
    error_from_aws,
    error_without_response,
    is_throttled,
)
from pulumi_mwaa.airflow.transport.pacing import Pacer

if TYPE_CHECKING:
    from types_boto3_mwaa import MWAAClient

# A throttled call is retried for about a minute.
THROTTLED_TRIES = 16
_LONGEST_WAIT = 8.0  # seconds
#: How many calls to one environment are in flight at most. More would only be throttled.
CALLS_AT_ONCE = 4
_UNKNOWN_TRIES = 3  # for calls that are safe to retry, including any call that failed to connect


@dataclass(frozen=True)
class Call:
    """A request to Airflow's REST API.

    Attributes:
        operation: What the call does, such as `create variable 'owner'`. Error messages begin with this.
        method: The HTTP method.
        path: The path without the API version.
        query: The query parameters.
        body: The JSON body, which may contain secrets.
        deadline: The time after which the call must not be sent, according to the caller's clock.
        role: The Airflow role that the call needs.
        reads: Whether a POST only reads data, so that repeating it is safe.
        text: Whether the response may be text instead of a JSON object.
        no_retry: If true, the call isn't retried after an unknown outcome, even if a retry would be safe.
        public: The fields in the body that are never secret.
        masked: The fields in the body that Airflow masks.
    """

    operation: str
    method: str
    path: str
    query: Mapping[str, Any] | None = None
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    deadline: float = float("inf")
    role: str = "Op"
    reads: bool = False
    text: bool = False
    no_retry: bool = False
    public: frozenset[str] = frozenset()
    masked: frozenset[str] = frozenset()

    def redact(self, text: str) -> str:
        """Returns a message without the secrets in the body."""
        return redacted(text, self.body or {}, public=self.public, masked=self.masked)

    @property
    def repeatable(self) -> bool:
        """Whether the call can safely be repeated after an unknown outcome."""
        return (self.reads or self.method in {"GET", "PATCH"}) and not self.no_retry


class _ThrottledOnce(Exception):  # noqa: N818 (it isn't an error yet)
    pass


class Caller:
    """Sends calls to one environment. Thread-safe.

    Args:
        client: A client for the environment's region.
        waiter: Waits until the environment is available.
        sleep: Sleeps for the given number of seconds.
        pacer: Rate-limits the calls.
        throttled_tries: How many times to try a call that is throttled.
        verify: Called before each call with the beginning of an error message; raises `AirflowError` if the call must
            not be sent.
    """

    def __init__(
        self,
        client: MWAAClient,
        waiter: Waiter,
        sleep: Callable[[float], None] = time.sleep,
        *,
        pacer: Pacer | None = None,
        throttled_tries: int = THROTTLED_TRIES,
        verify: Callable[[str], None] | None = None,
    ) -> None:
        self._client = client
        self._throttled_tries = throttled_tries
        self._waiter = waiter
        self._pacer = pacer or Pacer()
        self._verify = verify
        self._target = waiter.target
        self.sleep = sleep
        self.clock = waiter.clock
        self.reached = False  # whether Airflow has responded to a call
        self._at_once = BoundedSemaphore(CALLS_AT_ONCE)

    def send(self, call: Call) -> Any:
        """Sends a call and returns Airflow's parsed response.

        Waits while MWAA throttles calls, and while the environment is being created or updated. If the outcome is
        unknown, retries the call only if that is safe.

        Raises:
            AirflowError: If the call failed.
            ThrottledError: If MWAA kept throttling the call.
            OutcomeUnknownError: If the call may have taken effect. Read the object before repeating the call.
            TooLateError: If the call couldn't be sent in time.
        """
        attempt, first = self.attempt(call.operation), True
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
                    # The call had no effect, but what was read before it may have changed during the wait.
                    raise OutcomeUnknownError(str(error)) from None

    def _send_until_answered(self, call: Call) -> Any:
        unknown = 0
        for wait in _waits(self._throttled_tries):
            self.sleep(wait)
            try:
                with self._at_once:
                    self._require_in_time(call)  # before it takes another call's turn
                    self._pacer.wait()
                    self._require_in_time(call)
                    return self._send_once(call)
            except _ThrottledOnce:
                self._pacer.slow_down()
            except (OutcomeUnknownError, UnreachableError) as error:
                unknown += 1
                repeatable = call.repeatable or isinstance(error, UnreachableError)
                if not repeatable or unknown == _UNKNOWN_TRIES:
                    raise
        raise ThrottledError(self._throttled_message(call))

    def _require_in_time(self, call: Call) -> None:
        if self.clock() > call.deadline:
            reason = "it couldn't be sent in time"
            raise TooLateError(error_message(self.attempt(call.operation), reason, "", "try again"))

    def _send_once(self, call: Call) -> Any:
        target = self._target._replace(role=call.role)
        request: dict[str, Any] = {"Name": target.environment, "Method": call.method, "Path": call.path}
        if call.query:
            request["QueryParameters"] = call.query
        if call.body is not None:
            request["Body"] = call.body
        try:
            answer = self._client.invoke_rest_api(**request)
        except aws.ClientError as error:
            if is_throttled(error):
                raise _ThrottledOnce from None
            failure = error_from_aws(self.attempt(call.operation), target, error, call.redact)
            self.reached = self.reached or failure.status is not None
            raise failure from None
        except aws.BotoCoreError as error:
            raise error_without_response(self.attempt(call.operation), error, call.redact) from None
        self.reached = True
        status, content = answer.get("RestApiStatusCode", 200), answer.get("RestApiResponse")
        # Without this check, a redirect or an HTML page would count as success.
        if not 200 <= status < 300 or not (call.text or call.method == "DELETE" or isinstance(content, dict)):
            raise error_from_airflow(self.attempt(call.operation), target, status, content, call.redact)
        return content

    def _throttled_message(self, call: Call) -> str:
        return error_message(
            self.attempt(call.operation), "throttled", "MWAA allows about 10 calls a second", "try again"
        )

    def attempt(self, operation: str) -> str:
        """Returns the beginning of an error message: what was attempted, and in which environment."""
        return f"{operation} in environment '{self._target.environment}'"


def _waits(tries: int) -> Iterator[float]:
    """Yields the number of seconds to wait before each try: 0 before the first one."""
    yield 0.0
    for attempt in range(tries - 1):
        yield random.uniform(0.5, 1.0) * min(0.25 * 2**attempt, _LONGEST_WAIT)  # noqa: S311 (spreads callers out)
