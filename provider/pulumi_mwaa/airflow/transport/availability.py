"""Waits while an environment is being created or updated. All threads share one wait."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from botocore import exceptions as aws

from pulumi_mwaa.airflow.errors import (
    AirflowError,
    EnvironmentDeletingError,
    EnvironmentNotFoundError,
    OutcomeUnknownError,
    UndeliveredError,
    error_message,
)
from pulumi_mwaa.airflow.transport.failures import CallTarget, error_from_aws, is_throttled

if TYPE_CHECKING:
    from types_boto3_mwaa import MWAAClient

AVAILABILITY_TIMEOUT = 600.0  # seconds
AVAILABLE = "AVAILABLE"

# The values of botocore's `EnvironmentStatus` that change by themselves. All others except AVAILABLE are final.
_TRANSITIONAL = {"CREATING", "CREATING_SNAPSHOT", "MAINTENANCE", "PENDING", "ROLLING_BACK", "UPDATING"}
_UNKNOWN = ""  # GetEnvironment failed
_SHORTEST_PAUSE = 1.0  # seconds before the second poll; an update may be about to finish
_LONGEST_PAUSE = 15.0  # seconds; the pause doubles up to this, because an update may take many minutes


class _State(NamedTuple):
    """The status that GetEnvironment reports, and the error message if the last update failed."""

    status: str
    failure: str = ""


class Waiter:
    """Decides whether to retry a failed call, and waits first if necessary. Shared by all threads.

    Args:
        client: A client for the environment's region. Used to call `GetEnvironment`, but only after another call fails.
        environment: The environment's name.
        timeout: Seconds to wait. After that, every call fails immediately.
        notify: Called with a status line when a wait starts, and then every minute.
        clock: A monotonic clock, in seconds.
        sleep: Sleeps for the given number of seconds.
    """

    def __init__(
        self,
        client: MWAAClient,
        environment: str,
        timeout: float = AVAILABILITY_TIMEOUT,
        notify: Callable[[str], None] | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.target = CallTarget(environment, client.meta.region_name, client.meta.partition)
        self._client = client
        self._timeout = timeout
        self._notify = notify
        self.clock = clock
        self._sleep = sleep
        self._lock = Lock()
        self._available_at = float("-inf")  # when a wait last succeeded
        self._gave_up = ""  # the reason, once a wait has timed out
        self._state = _State(_UNKNOWN)  # as last polled
        self._polled_at = float("-inf")

    def begin(self, attempt: str) -> float:
        """Returns the time at which a call begins. Raises `AirflowError` if an earlier wait has timed out."""
        if self._gave_up:
            raise self._timed_out(attempt)
        return self.clock()

    def wait(self, attempt: str, error: AirflowError, began: float, *, once_more: bool = False) -> None:
        """Waits until a poll made after the call began shows that the environment is available.

        Args:
            attempt: The beginning of an error message.
            error: The call's error.
            began: The time at which the call began.
            once_more: Whether to retry the call even if the environment is available at the first poll.

        Raises:
            AirflowError: `error` itself if there is nothing to wait for, or the reason why waiting can't help.
        """
        requested_at = self.clock()
        with self._lock:
            self.begin(attempt)
            if self._available_at > began:
                return
            # A poll may run into its timeout, so threads that were waiting for the lock reuse the last result.
            first = self._state if self._polled_at > requested_at else self._poll(attempt, error)
            state = self._until_settled(attempt, error, first)
            if state.status != AVAILABLE or (state is first and not once_more):
                raise _final_error(attempt, error, state) from None
            self._available_at = self.clock()

    def _until_settled(self, attempt: str, error: AirflowError, state: _State) -> _State:
        began, pause, minute = self.clock(), _SHORTEST_PAUSE, -1
        while state.status in _TRANSITIONAL:
            waited = self.clock() - began
            if waited >= self._timeout:
                self._gave_up = f"the environment is still {state.status} after {_span(self._timeout)}"
                raise self._timed_out(attempt) from None
            if waited // 60 > minute:
                minute = int(waited // 60)
                self._report(state.status, minute)
            self._sleep(min(pause, self._timeout - waited))
            pause = min(2 * pause, _LONGEST_PAUSE)
            polled = self._poll(attempt, error)
            state = state if polled.status == _UNKNOWN else polled
        return state

    def _timed_out(self, attempt: str) -> UndeliveredError:
        advice = "try again later, or set a longer availability timeout"
        return UndeliveredError(error_message(attempt, self._gave_up, "", advice))

    def _report(self, status: str, minutes: int) -> None:
        if self._notify is None:
            return
        so_far = f", {minutes} min so far" if minutes else ""
        environment = f"environment '{self.target.environment}' ({self.target.region})"
        self._notify(f"{environment} is {status}: waiting up to {_span(self._timeout)}{so_far}")

    def _poll(self, attempt: str, cause: AirflowError) -> _State:
        """Calls GetEnvironment. Raises an error if the environment is missing, and `cause` if AWS rejects the call."""
        self._state = self._get_environment(attempt, cause)
        self._polled_at = self.clock()
        return self._state

    def _get_environment(self, attempt: str, cause: AirflowError) -> _State:
        try:
            environment = self._client.get_environment(Name=self.target.environment)["Environment"]
        except aws.BotoCoreError:
            return _State(_UNKNOWN)
        except aws.ClientError as error:
            answer = error_from_aws(attempt, self.target, error)
            if is_throttled(error) or isinstance(answer, OutcomeUnknownError):
                return _State(_UNKNOWN)
            if isinstance(answer, EnvironmentNotFoundError):
                raise answer from None
            if error.response["Error"]["Code"] == "AccessDeniedException":
                advice = (
                    "grant airflow:GetEnvironment, so that calls can wait for an environment that is being created "
                    "or updated"
                )
                raise cause.with_advice(advice) from None
            raise cause from None
        failure = environment.get("LastUpdate", {}).get("Error", {})
        return _State(environment["Status"], failure.get("ErrorMessage", ""))


def _final_error(attempt: str, error: AirflowError, state: _State) -> AirflowError:
    """Returns the error for a call that isn't retried, with the environment's status if the status is the cause."""
    if state.status == AVAILABLE and type(error) is UndeliveredError:
        return AirflowError(str(error), status=error.status)  # AWS rejects the call for a reason that won't go away
    if state.status == _UNKNOWN or (state.status == AVAILABLE and not isinstance(error, EnvironmentNotFoundError)):
        return error
    if state.status == "DELETED":
        return EnvironmentNotFoundError(error_message(attempt, "the environment is DELETED"))
    if state.status == "DELETING":
        return EnvironmentDeletingError(error_message(attempt, "the environment is DELETING", state.failure))
    if isinstance(error, OutcomeUnknownError):
        return error.with_advice(error_message(f"the environment is {state.status}", state.failure))
    contradiction = "" if state.status != AVAILABLE else "InvokeRestApi still can't find it"
    return AirflowError(error_message(attempt, f"the environment is {state.status}", state.failure or contradiction))


def _span(seconds: float) -> str:
    return f"{seconds:g} s" if seconds < 60 else f"{seconds / 60:g} min"
