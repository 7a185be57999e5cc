"""What the operations of one run share: the Airflows that they talk to, and what the program declares."""

from __future__ import annotations

from functools import cache
from threading import Lock

import boto3

from pulumi_mwaa.airflow import Airflow
from pulumi_mwaa.airflow.aws import region_of
from pulumi_mwaa.resources.configuration import Configuration
from pulumi_mwaa.resources.identity import Identity


class Run:
    """One host process, so one preview or one update. Thread-safe."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.declared: set[Identity] = set()  # what `check` saw: not deleted in this run
        self.kept: set[Identity] = set()  # what a delete of this run left alone for that reason
        self._session = _session(configuration)
        self._airflows: dict[tuple[str, str], Airflow] = {}
        self._lock = Lock()

    @property
    def chain_region(self) -> str | None:
        """The region of the AWS chain: environment variables, then the profile."""
        return region_of(self._session)

    def airflow(self, identity: Identity) -> Airflow:
        """The Airflow of that environment, the same one for all who ask; no call is made."""
        place = identity.environment, identity.region
        with self._lock:
            if place not in self._airflows:
                self._airflows[place] = Airflow(
                    identity.environment,
                    region=identity.region,
                    session=self._session,
                    endpoint_url=self.configuration.endpoint_url,
                )
            return self._airflows[place]


@cache
def _session(configuration: Configuration) -> boto3.Session:
    """A session with these credentials, or those of the AWS chain; a session reads botocore's models once."""
    return boto3.Session(
        profile_name=configuration.profile,
        aws_access_key_id=configuration.access_key,
        aws_secret_access_key=configuration.secret_key,
        aws_session_token=configuration.token,
    )


@cache
def run_for(configuration: Configuration) -> Run:
    """The run of this process: the host makes a provider object a kind, and all of them have to share it."""
    return Run(configuration)
