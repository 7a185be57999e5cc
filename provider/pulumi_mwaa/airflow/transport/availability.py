"""Waiting for an environment that is being created or changed: all who call it wait together."""

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
    compose,
)
from pulumi_mwaa.airflow.transport.failures import Place, is_throttled, refused

if TYPE_CHECKING:
    from types_boto3_mwaa import MWAAClient

AVAILABILITY_TIMEOUT = 600.0  # seconds
AVAILABLE = "AVAILABLE"

# botocore's model of `EnvironmentStatus`: these pass by themselves, all others but AVAILABLE are an end.
_PASSING = {"CREATING", "CREATING_SNAPSHOT", "MAINTENANCE", "PENDING", "ROLLING_BACK", "UPDATING"}
_UNTOLD = ""  # GetEnvironment gave no answer
_SHORTEST_PAUSE = 1.0  # seconds between two looks: what was met with may be about to end,
_LONGEST_PAUSE = 15.0  # and what isn't takes minutes


class _Sight(NamedTuple):
    """What GetEnvironment tells: the status, and why the last update failed if it did."""

    status: str
    failure: str = ""


class Waiter:
    """Decides after a failed call whether to make it again, having waited if need be; shared by all threads.

    Args:
        client: a client of the environment's region; `GetEnvironment` is called only after a call failed.
        environment: its name.
        timeout: seconds to wait for; after that every call fails at once.
        notify: told a line when a wait begins, and one a minute.
        clock: seconds that pass.
        sleep: lets seconds pass.
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
        self.place = Place(environment, client.meta.region_name, client.meta.partition)
        self._client = client
        self._timeout = timeout
        self._notify = notify
        self.clock = clock
        self._sleep = sleep
        self._lock = Lock()
        self._mended_at = float("-inf")  # when a wait last ended well
        self._given_up = ""  # why no call is made any more
        self._sight = _Sight(_UNTOLD)  # what GetEnvironment said last
        self._looked_at = float("-inf")

    def begin(self, attempt: str) -> float:
        """The moment at which a call begins; raises `AirflowError` when waiting has been given up."""
        if self._given_up:
            raise self._too_late(attempt)
        return self.clock()

    def wait(self, attempt: str, error: AirflowError, began: float, *, once_more: bool = False) -> None:
        """Return once the environment is available, having waited for it since the call began.

        With `once_more`, an environment that is available at the first look counts as having become so since the call.

        Raises:
            AirflowError: `error` itself if there was nothing to wait for; else why there is no use in waiting.
        """
        asked_at = self.clock()
        with self._lock:
            self.begin(attempt)
            if self._mended_at > began:
                return
            # Everyone who waited for the lock shares the look: an unanswered one may take as long as a time-out.
            first = self._sight if self._looked_at > asked_at else self._look(attempt, error)
            sight = self._until_passed(attempt, error, first)
            if sight.status != AVAILABLE or (sight is first and not once_more):
                raise _in_vain(attempt, error, sight) from None
            self._mended_at = self.clock()

    def _until_passed(self, attempt: str, error: AirflowError, sight: _Sight) -> _Sight:
        began, pause, minute = self.clock(), _SHORTEST_PAUSE, -1
        while sight.status in _PASSING:
            waited = self.clock() - began
            if waited >= self._timeout:
                self._given_up = f"the environment is still {sight.status} after {_span(self._timeout)}"
                raise self._too_late(attempt) from None
            if waited // 60 > minute:
                minute = int(waited // 60)
                self._tell(sight.status, minute)
            self._sleep(min(pause, self._timeout - waited))
            pause = min(2 * pause, _LONGEST_PAUSE)
            seen = self._look(attempt, error)
            sight = sight if seen.status == _UNTOLD else seen
        return sight

    def _too_late(self, attempt: str) -> AirflowError:
        return AirflowError(compose(attempt, self._given_up, "", "try again later, or allow more time for it"))

    def _tell(self, status: str, minutes: int) -> None:
        if self._notify is None:
            return
        so_far = f"{minutes} min so far, " if minutes else ""
        place = f"environment '{self.place.environment}' ({self.place.region})"
        self._notify(f"{place} is {status}: waiting, {so_far}up to {_span(self._timeout)}")

    def _look(self, attempt: str, cause: AirflowError) -> _Sight:
        """Call GetEnvironment; raises when it says that there is no such environment, and `cause` when it is denied."""
        self._sight = self._seen(attempt, cause)
        self._looked_at = self.clock()
        return self._sight

    def _seen(self, attempt: str, cause: AirflowError) -> _Sight:
        try:
            environment = self._client.get_environment(Name=self.place.environment)["Environment"]
        except aws.BotoCoreError:
            return _Sight(_UNTOLD)
        except aws.ClientError as error:
            answer = refused(attempt, self.place, None, error)
            if is_throttled(error) or isinstance(answer, OutcomeUnknownError):
                return _Sight(_UNTOLD)
            if isinstance(answer, EnvironmentNotFoundError):
                raise answer from None
            if error.response["Error"]["Code"] == "AccessDeniedException":
                hint = "with airflow:GetEnvironment, an environment that is being created or updated is waited for"
                raise cause.advised(hint) from None
            raise cause from None
        failure = environment.get("LastUpdate", {}).get("Error", {})
        return _Sight(environment["Status"], failure.get("ErrorMessage", ""))


def _in_vain(attempt: str, error: AirflowError, sight: _Sight) -> AirflowError:
    """The error of a call that no waiting helps, with what the status tells."""
    if sight.status == _UNTOLD or (sight.status == AVAILABLE and not isinstance(error, EnvironmentNotFoundError)):
        return error
    if sight.status == "DELETED":
        return EnvironmentNotFoundError(compose(attempt, "the environment is DELETED"))
    if sight.status == "DELETING":
        return EnvironmentDeletingError(compose(attempt, "the environment is DELETING", sight.failure))
    if isinstance(error, OutcomeUnknownError):
        return error.advised(compose(f"the environment is {sight.status}", sight.failure))
    contradiction = "" if sight.status != AVAILABLE else "MWAA doesn't find it all the same"
    return AirflowError(compose(attempt, f"the environment is {sight.status}", sight.failure or contradiction))


def _span(seconds: float) -> str:
    return f"{seconds:g} s" if seconds < 60 else f"{seconds / 60:g} min"
