"""What the operations of one run share: the Airflows that they talk to, and what the program declares."""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError

from pulumi_mwaa.airflow import Airflow, AirflowError
from pulumi_mwaa.airflow.errors import compose
from pulumi_mwaa.airflow.transport.account import CallerAccount
from pulumi_mwaa.airflow.transport.aws import make_client, new_session, region_of
from pulumi_mwaa.airflow.transport.shared import Shared
from pulumi_mwaa.provider.configuration import Configuration
from pulumi_mwaa.provider.console import report
from pulumi_mwaa.provider.handovers import Handovers
from pulumi_mwaa.provider.identity import Identity

if TYPE_CHECKING:
    import boto3
    from types_boto3_secretsmanager import SecretsManagerClient


class RunContext:
    """What one host process knows, so one preview or one update. Thread-safe."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        # What `check` saw, with the account that it was declared in, if it is known: not deleted in this run.
        self.declared: dict[Identity, str | None] = {}
        # By environment and region, the account that the state names: a create with other credentials stops, too.
        self.recorded_accounts: dict[tuple[str, str], str] = {}
        self.kept: set[Identity] = set()  # what a delete of this run left alone for that reason
        self.handovers = Handovers()
        self._sessions: Shared[str, boto3.Session] = Shared()
        self._airflows: Shared[tuple[str, str], Airflow] = Shared()
        self._secrets_managers: Shared[str, SecretsManagerClient] = Shared()
        self._caller_account: Shared[None, CallerAccount] = Shared()
        self._source: Shared[None, boto3.Session] = Shared()
        if configuration.profile or os.environ.get("AWS_PROFILE"):
            self._chain()  # so that a profile that isn't there is an error of a preview, which makes no call

    @property
    def chain_region(self) -> str | None:
        """The region of the AWS chain: environment variables, then the profile."""
        return region_of(self._chain())

    def airflow(self, environment: str, region: str) -> Airflow:
        """The Airflow of that environment, the same one for all who ask."""
        return self._airflows.get(
            (environment, region),
            lambda: Airflow(
                environment,
                region=region,
                session=self.session(region),
                endpoint_url=self.configuration.endpoint_url,
                api_endpoint_url=self.configuration.api_endpoint_url,
                availability_timeout=self.configuration.availability_timeout,
                notify=report,
            ),
        )

    def session(self, region: str) -> boto3.Session:
        """The session for calls to that region, one for all who ask; that of `mwaa:roleArn` if there is one.

        Its credentials are resolved, so that making a client of it takes no call.
        """
        role, external_id = self.configuration.role_arn, self.configuration.external_id
        if role is None:
            return self._sessions.get("", lambda: _resolved(self._chain()))
        from pulumi_mwaa.airflow.transport.assumed_role import assume_role  # noqa: PLC0415 - as boto3, with the first call

        source = self._chain()
        return self._sessions.get(region, lambda: _resolved(assume_role(source, region, role, external_id)))

    def _chain(self) -> boto3.Session:
        return self._source.get(None, lambda: session_of(self.configuration))

    def caller_account(self, region: str) -> CallerAccount:
        """The account whose environments are called: STS is asked once a run, in the region of whoever asks first."""
        return self._caller_account.get(None, lambda: CallerAccount(self.session(region), region, report))

    def secrets_manager(self, region: str) -> SecretsManagerClient:
        """The client for the secrets of that region, the same one for all who ask."""
        return self._secrets_managers.get(region, lambda: make_client(self.session(region), "secretsmanager", region))


def _resolved(session: boto3.Session) -> boto3.Session:
    try:
        session.get_credentials()
    except BotoCoreError as error:
        raise AirflowError(compose("resolve AWS credentials", str(error), "", "log in to AWS first")) from None
    return session


@cache
def session_of(configuration: Configuration) -> boto3.Session:
    """A session with these credentials, or those of the AWS chain; a session reads botocore's models once."""
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
    """The one context of this process, or among these: the host makes a provider object a kind, and all share it."""
    with _lock:
        if configuration not in contexts:
            contexts[configuration] = RunContext(configuration)
        return contexts[configuration]
