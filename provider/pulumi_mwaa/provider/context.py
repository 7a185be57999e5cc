"""State that a run's operations share, such as sessions, clients and the objects that the program declares."""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError

from pulumi_mwaa.airflow import Airflow, AirflowError, Pacer
from pulumi_mwaa.airflow.errors import error_message
from pulumi_mwaa.airflow.transport.account import CallerAccount
from pulumi_mwaa.airflow.transport.aws import make_client, new_session, region_of
from pulumi_mwaa.airflow.transport.once_per_key import OncePerKey
from pulumi_mwaa.provider.configuration import Configuration
from pulumi_mwaa.provider.console import report
from pulumi_mwaa.provider.handovers import Handovers
from pulumi_mwaa.provider.identity import Identity

if TYPE_CHECKING:
    import boto3
    from types_boto3_secretsmanager import SecretsManagerClient


class RunContext:
    """The shared state of a host process. Each preview or update has its own process. Thread-safe."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        # The objects that `check` has seen and that `delete` therefore skips, each with the account in the
        # environment's ARN, if any.
        self.declared: dict[Identity, str | None] = {}
        # The account recorded for each environment and region, so that a create in a different account also fails.
        self.recorded_accounts: dict[tuple[str, str], str] = {}
        self.skipped_deletes: set[Identity] = set()  # declared objects that `delete` has skipped in this run
        self.handovers = Handovers()
        self._sessions: OncePerKey[str, boto3.Session] = OncePerKey()
        self._airflows: OncePerKey[tuple[str, str], Airflow] = OncePerKey()
        self._pacers: OncePerKey[str, Pacer] = OncePerKey()
        self._secrets_managers: OncePerKey[str, SecretsManagerClient] = OncePerKey()
        self._caller_account: OncePerKey[None, CallerAccount] = OncePerKey()
        self._base_sessions: OncePerKey[None, boto3.Session] = OncePerKey()
        if configuration.profile or os.environ.get("AWS_PROFILE"):
            self._base_session()  # a preview makes no calls, but must report a missing profile

    @property
    def chain_region(self) -> str | None:
        """The region from AWS's default chain: from the environment variables or, failing those, the profile."""
        return region_of(self._base_session())

    def airflow(self, environment: str, region: str) -> Airflow:
        """Returns the shared client for an environment's Airflow."""
        return self._airflows.get(
            (environment, region),
            lambda: Airflow(
                environment,
                region=region,
                session=self.session(region),
                endpoint_url=self.configuration.endpoint_url,
                api_endpoint_url=self.configuration.api_endpoint_url,
                availability_timeout=self.configuration.availability_timeout,
                pacer=self._pacers.get(region, lambda: Pacer(self.configuration.calls_per_second)),
                notify=report,
            ),
        )

    def session(self, region: str) -> boto3.Session:
        """Returns the shared session for calls to a region. The session uses the role in `mwaa:roleArn`, if any.

        The session's credentials are already resolved, so creating a client from it makes no calls.
        """
        role, external_id = self.configuration.role_arn, self.configuration.external_id
        if role is None:
            return self._sessions.get("", lambda: _resolved(self._base_session()))
        from pulumi_mwaa.airflow.transport.assumed_role import assume_role  # noqa: PLC0415 - loads boto3, which a preview doesn't need

        base = self._base_session()
        return self._sessions.get(region, lambda: _resolved(assume_role(base, region, role, external_id)))

    def _base_session(self) -> boto3.Session:
        return self._base_sessions.get(None, lambda: session_of(self.configuration))

    def caller_account(self, region: str) -> CallerAccount:
        """Returns the account that the credentials belong to. Calls STS once per run, in the first caller's region."""
        return self._caller_account.get(None, lambda: CallerAccount(self.session(region), region, report))

    def secrets_manager(self, region: str) -> SecretsManagerClient:
        """Returns the shared Secrets Manager client for a region."""
        return self._secrets_managers.get(region, lambda: make_client(self.session(region), "secretsmanager", region))


def _resolved(session: boto3.Session) -> boto3.Session:
    try:
        session.get_credentials()
    except BotoCoreError as error:
        raise AirflowError(error_message("resolve AWS credentials", str(error), "", "log in to AWS first")) from None
    return session


@cache
def session_of(configuration: Configuration) -> boto3.Session:
    """Returns a session with the configured credentials, or with those from AWS's default chain.

    Cached, because creating a session is slow.
    """
    return new_session(
        profile=configuration.profile,
        access_key=configuration.access_key,
        secret_key=configuration.secret_key,
        token=configuration.token,
    )


_lock = Lock()
contexts_of_process: dict[Configuration, RunContext] = {}


def context_for(
    configuration: Configuration, contexts: MutableMapping[Configuration, RunContext] = contexts_of_process
) -> RunContext:
    """Returns the context for a configuration. The host's provider objects, one for each kind, share it."""
    with _lock:
        if configuration not in contexts:
            contexts[configuration] = RunContext(configuration)
        return contexts[configuration]
