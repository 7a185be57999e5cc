"""What the operations of one run share: the Airflows that they talk to, and what the program declares."""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import cache
from threading import Lock, RLock
from typing import TYPE_CHECKING

import boto3

from pulumi_mwaa.airflow import Airflow
from pulumi_mwaa.airflow.aws import region_of
from pulumi_mwaa.airflow.credentials import account_of, assume_role
from pulumi_mwaa.resources.configuration import Configuration
from pulumi_mwaa.resources.given_up import GivenUp
from pulumi_mwaa.resources.identity import Identity
from pulumi_mwaa.resources.reporting import say

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient


class Run:
    """One host process, so one preview or one update. Thread-safe."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.declared: set[Identity] = set()  # what `check` saw: not deleted in this run
        self.kept: set[Identity] = set()  # what a delete of this run left alone for that reason
        self.given_up = GivenUp()
        self._source = _session(configuration)
        self._sessions: dict[str, boto3.Session] = {}
        self._airflows: dict[tuple[str, str], Airflow] = {}
        self._secrets_managers: dict[str, SecretsManagerClient] = {}
        self._accounts: dict[str, str | None] = {}
        self._lock = RLock()

    @property
    def chain_region(self) -> str | None:
        """The region of the AWS chain: environment variables, then the profile."""
        return region_of(self._source)

    def airflow(self, environment: str, region: str) -> Airflow:
        """The Airflow of that environment, the same one for all who ask."""
        place = environment, region
        with self._lock:
            if place not in self._airflows:
                self._airflows[place] = Airflow(
                    environment,
                    region=region,
                    session=self.session(region),
                    endpoint_url=self.configuration.endpoint_url,
                    availability_timeout=self.configuration.availability_timeout,
                    notify=say,
                )
            return self._airflows[place]

    def session(self, region: str) -> boto3.Session:
        """The session for calls to that region, one for all who ask; that of `mwaa:roleArn` if there is one."""
        role = self.configuration.role_arn
        if role is None:
            return self._source
        with self._lock:
            if region not in self._sessions:
                self._sessions[region] = assume_role(self._source, region, role, self.configuration.external_id)
            return self._sessions[region]

    def account(self, region: str) -> str | None:
        """The account whose environments of that region are called, or `None` when AWS doesn't tell; one call a run."""
        with self._lock:
            if region not in self._accounts:
                self._accounts[region] = account_of(self.session(region), region)
            return self._accounts[region]

    def secrets_manager(self, region: str) -> SecretsManagerClient:
        """The client for the secrets of that region, the same one for all who ask."""
        with self._lock:
            if region not in self._secrets_managers:
                client = self.session(region).client("secretsmanager", region_name=region)
                self._secrets_managers[region] = client
            return self._secrets_managers[region]


@cache
def _session(configuration: Configuration) -> boto3.Session:
    """A session with these credentials, or those of the AWS chain; a session reads botocore's models once."""
    return boto3.Session(
        profile_name=configuration.profile,
        aws_access_key_id=configuration.access_key,
        aws_secret_access_key=configuration.secret_key,
        aws_session_token=configuration.token,
    )


_lock = Lock()
_of_process: dict[Configuration, Run] = {}


def run_for(configuration: Configuration, runs: MutableMapping[Configuration, Run] = _of_process) -> Run:
    """The one run of this process, or among these: the host makes a provider object a kind, and all share it."""
    with _lock:
        if configuration not in runs:
            runs[configuration] = Run(configuration)
        return runs[configuration]
