"""The client's errors. Each message is one line and never contains a secret."""

from __future__ import annotations


class AirflowError(Exception):
    """A failed call. The message says what was attempted, in which environment, what went wrong and what to do.

    Attributes:
        status: The HTTP status of Airflow's response, or `None` if Airflow didn't respond.
    """

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status

    def with_advice(self, advice: str) -> AirflowError:
        """Returns the same error with more advice appended to its message."""
        message = str(self)
        return type(self)(f"{message}{';' if ' — ' in message else ' —'} {advice}", status=self.status)


class NotFoundError(AirflowError):
    """The object doesn't exist in Airflow (404)."""


class AlreadyExistsError(AirflowError):
    """An object with this name already exists. Airflow responded with 409, or a read found the object."""


class UndeliveredError(AirflowError):
    """A call that didn't reach Airflow and had no effect. It may succeed once the environment is available."""


class UnreachableError(UndeliveredError):
    """A call that failed because no connection could be established."""


class ThrottledError(AirflowError):
    """A call that MWAA or Airflow kept throttling. It had no effect."""


class TooLateError(ThrottledError):
    """A call that was throttled, or waited for its turn, until its deadline had passed. It had no effect."""


class EnvironmentNotFoundError(UndeliveredError):
    """The account has no MWAA environment with this name in this region."""


class UnsupportedError(AirflowError):
    """This version of Airflow doesn't have objects of this kind."""


class PathTooLongError(AirflowError):
    """A call whose path would be longer than `InvokeRestApi` allows. It wasn't sent."""


class StillRunningError(AirflowError):
    """A DAG run didn't end in time. It continues in Airflow."""


class EnvironmentDeletingError(AirflowError):
    """The environment is being deleted, along with everything in it."""


class OutcomeUnknownError(AirflowError):
    """A call that was sent and may or may not have taken effect."""


class UnreadableError(OutcomeUnknownError):
    """Airflow can't return an object (500), or can't return a list because of one object in it."""


def error_message(attempt: str, reason: str, detail: str = "", advice: str = "") -> str:
    """Returns the line `attempt: reason: detail — advice`, omitting any empty parts."""
    line = ": ".join(" ".join(part.split()) for part in (attempt, reason, detail) if part)
    return f"{line} — {advice}" if advice else line
