"""The AWS account that credentials belong to: the only one whose environments `InvokeRestApi` reaches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from pulumi_mwaa.airflow.errors import AirflowError, compose
from pulumi_mwaa.airflow.transport.aws import make_client
from pulumi_mwaa.airflow.transport.shared import Shared

if TYPE_CHECKING:
    import boto3

_CONFIG: Mapping[str, Any] = {"connect_timeout": 5, "read_timeout": 5, "retries": {"total_max_attempts": 1}}


class WrongAccountError(AirflowError):
    """The credentials belong to another account than the environment; no call was made to it."""


class CallerAccount:
    """The account of a session's credentials: one `sts:GetCallerIdentity`, when it is first needed. Thread-safe.

    Args:
        session: the credentials.
        region: whose STS is asked: the one that is reached from where the environment is reached.
        notify: called once with a warning if an account can't be compared because STS doesn't report one.
    """

    def __init__(self, session: boto3.Session, region: str, notify: Callable[[str], None] | None = None) -> None:
        self._session = session
        self._region = region
        self._notify = notify
        self._lock = Lock()
        self._answer: Shared[None, str | None] = Shared()
        self._reason = ""
        self._notified = False

    @property
    def number(self) -> str | None:
        """Its 12 digits, or `None` when STS doesn't report it."""
        return self._answer.get(None, self._ask)

    def require(self, account: str, attempt: str) -> None:
        """Raise `WrongAccountError` where the credentials belong to another account than this one."""
        actual = self.number
        if actual is None:
            self._warn(account)
        elif actual != account:
            reason = f"the environment is in account {account}, but the credentials belong to account {actual}"
            raise WrongAccountError(compose(attempt, reason, "", f"use credentials of account {account}"))

    def _warn(self, account: str) -> None:
        with self._lock:
            first, self._notified = not self._notified, True
        if first and self._notify is not None:
            self._notify(
                f"warning: sts:GetCallerIdentity failed in {self._region} ({self._reason}), so nothing has verified "
                f"that the credentials belong to account {account}"
            )

    def _ask(self) -> str | None:
        from botocore.parsers import ResponseParserError  # noqa: PLC0415 - boto3 comes with the first call

        try:
            client = make_client(self._session, "sts", self._region, **_CONFIG)
            return str(client.get_caller_identity()["Account"])
        except ClientError as error:
            self._reason = error.response["Error"].get("Code", "")
        except (AirflowError, BotoCoreError, ResponseParserError, ValueError) as error:  # an endpoint that is none, too
            self._reason = type(error).__name__
        return None
