"""The AWS account that the credentials belong to. `InvokeRestApi` can only call environments in this account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from pulumi_mwaa.airflow.errors import AirflowError, error_message
from pulumi_mwaa.airflow.transport.aws import make_client
from pulumi_mwaa.airflow.transport.once_per_key import OncePerKey

if TYPE_CHECKING:
    import boto3

_CONFIG: Mapping[str, Any] = {"connect_timeout": 5, "read_timeout": 5, "retries": {"total_max_attempts": 1}}


class WrongAccountError(AirflowError):
    """The credentials belong to a different account than the environment. The environment wasn't called."""


class CallerAccount:
    """The account that a session's credentials belong to. Fetched once with `sts:GetCallerIdentity`. Thread-safe.

    Args:
        session: The credentials.
        region: The region to call STS in. Pass the environment's region, where endpoints must be reachable anyway.
        notify: Called once with a warning if the account can't be verified.
    """

    def __init__(self, session: boto3.Session, region: str, notify: Callable[[str], None] | None = None) -> None:
        self._session = session
        self._region = region
        self._notify = notify
        self._lock = Lock()
        self._answer: OncePerKey[None, str | None] = OncePerKey()
        self._reason = ""
        self._notified = False

    @property
    def number(self) -> str | None:
        """The 12-digit account number, or `None` if STS doesn't report it."""
        return self._answer.get(None, self._fetch)

    def require(self, account: str, attempt: str) -> None:
        """Raises `WrongAccountError` if the credentials belong to a different account than the given one."""
        actual = self.number
        if actual is None:
            self._warn(account)
        elif actual != account:
            reason = f"the environment is in account {account}, but the credentials belong to account {actual}"
            raise WrongAccountError(error_message(attempt, reason, "", f"use credentials for account {account}"))

    def _warn(self, account: str) -> None:
        with self._lock:
            first, self._notified = not self._notified, True
        if first and self._notify is not None:
            self._notify(
                f"warning: sts:GetCallerIdentity failed in {self._region} ({self._reason}), so this package can't "
                f"verify that the credentials belong to account {account}"
            )

    def _fetch(self) -> str | None:
        from botocore.parsers import ResponseParserError  # noqa: PLC0415 - like boto3, imported only when the first call is made

        try:
            client = make_client(self._session, "sts", self._region, **_CONFIG)
            return str(client.get_caller_identity()["Account"])
        except ClientError as error:
            self._reason = error.response["Error"].get("Code", "")
        except (AirflowError, BotoCoreError, ResponseParserError, ValueError) as error:
            # botocore raises `ValueError` for an invalid endpoint.
            self._reason = type(error).__name__
        return None
