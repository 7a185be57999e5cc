"""What can go wrong between this package and an Airflow, each told in one line that never holds a value."""

from __future__ import annotations


class AirflowError(Exception):
    """A call that failed: what was attempted, on what, in which environment, why, and what to do.

    Attributes:
        status: the HTTP status with which Airflow answered, or `None` when the call didn't get as far as Airflow.
    """

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status

    def advised(self, advice: str) -> AirflowError:
        """The same error, with one more thing to do."""
        line = str(self)
        return type(self)(f"{line}{';' if ' — ' in line else ' —'} {advice}", status=self.status)


class NotFoundError(AirflowError):
    """Airflow has no such object (404)."""


class AlreadyExistsError(AirflowError):
    """Airflow has an object of that name already (409, or found before a call that would have overwritten it)."""


class UndeliveredError(AirflowError):
    """A call that didn't get as far as Airflow, and took no effect; it may do so when the environment is available."""


class UnreachableError(UndeliveredError):
    """A call for which no connection came about."""


class TooLateError(AirflowError):
    """A call that throttling kept back for longer than it was to be sent within; it took no effect."""


class EnvironmentNotFoundError(UndeliveredError):
    """There is no MWAA environment of that name in that region of the account."""


class UnsupportedError(AirflowError):
    """The Airflow's version has no objects of this kind."""


class EnvironmentDeletingError(AirflowError):
    """The environment is being deleted, and everything in it with it."""


class OutcomeUnknownError(AirflowError):
    """A call was sent and no clear answer came back: it may or may not have taken effect."""


class UnreadableError(OutcomeUnknownError):
    """Airflow failed (5xx) to show an object, or a list with one in it that it can't show."""


def compose(attempt: str, reason: str, detail: str = "", advice: str = "") -> str:
    """One line: `attempt: reason: detail — advice`, without what is empty."""
    line = ": ".join(" ".join(part.split()) for part in (attempt, reason, detail) if part)
    return f"{line} — {advice}" if advice else line
