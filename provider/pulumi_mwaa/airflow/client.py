"""The client: one environment's Airflow, reached through `InvokeRestApi` and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError

from pulumi_mwaa.airflow.connections import Connections
from pulumi_mwaa.airflow.dialects import NEWEST_TESTED, Dialect, dialect_of, is_newer
from pulumi_mwaa.airflow.environment import parse_environment
from pulumi_mwaa.airflow.errors import AirflowError, compose
from pulumi_mwaa.airflow.pools import Pools
from pulumi_mwaa.airflow.roles import Roles
from pulumi_mwaa.airflow.transport.account import CallerAccount
from pulumi_mwaa.airflow.transport.availability import AVAILABILITY_TIMEOUT, Waiter
from pulumi_mwaa.airflow.transport.aws import mwaa_client, new_session, region_of
from pulumi_mwaa.airflow.transport.calls import Call, Caller
from pulumi_mwaa.airflow.transport.shapes import checked
from pulumi_mwaa.airflow.transport.shared import Shared
from pulumi_mwaa.airflow.variables import Variables

if TYPE_CHECKING:
    import boto3

_READ_VERSION = "read the version of Airflow"


class Airflow:
    """The Airflow of one MWAA environment. Making one makes no call; safe to share between threads.

    Args:
        environment: the environment's name or ARN. That of another account than the credentials' is an error of the
            first call.
        region: its AWS region; else the ARN's, else that of the session's chain.
        session: the credentials to use; else boto3's default chain.
        endpoint_url: another endpoint than AWS's own for `InvokeRestApi` (the VPC endpoint `airflow.env`).
        api_endpoint_url: the same for `GetEnvironment` (the VPC endpoint `airflow.api`); else `endpoint_url`.
        availability_timeout: seconds to wait for an environment that is being created or updated; then all calls fail.
        notify: told a line when such a wait begins, one a minute, and warnings.

    Raises:
        AirflowError: when the environment is no name or ARN, no region can be found, or two are said.
    """

    def __init__(
        self,
        environment: str,
        *,
        region: str | None = None,
        session: boto3.Session | None = None,
        endpoint_url: str | None = None,
        api_endpoint_url: str | None = None,
        availability_timeout: float = AVAILABILITY_TIMEOUT,
        notify: Callable[[str], None] | None = None,
    ) -> None:
        try:
            named = parse_environment(environment)
            session = session or new_session()
            found = named.resolve_region(region, partial(region_of, session))
        except ValueError as error:
            raise AirflowError(str(error)) from None
        try:
            client = mwaa_client(session, found, endpoint_url)
            api_client = mwaa_client(session, found, api_endpoint_url) if api_endpoint_url else client
        except (BotoCoreError, ValueError) as error:  # a region or an endpoint that is none
            raise AirflowError(f"environment '{named.name}' can't be called: {error}") from None
        caller_account = CallerAccount(session, found, notify)
        verify = partial(caller_account.require, named.account) if named.account else None
        self._caller = Caller(client, Waiter(api_client, named.name, availability_timeout, notify), verify=verify)
        self._notify = notify
        self._found_dialect: Shared[None, Dialect] = Shared()
        self.environment = named.name
        self.region = found
        self.variables = Variables(self._caller, self._known_dialect, notify)
        self.connections = Connections(self._caller, self._known_dialect, notify)
        self.pools = Pools(self._caller, self._known_dialect, notify)
        self.roles = Roles(self._caller, self._known_dialect, notify)

    @cached_property
    def version(self) -> str:
        """Airflow's version, such as `2.10.3`: one call, then remembered."""
        answer = self._caller.send(Call(_READ_VERSION, "GET", "/version"))
        return str(checked(answer, {"version": str}, self._caller.attempt(_READ_VERSION))["version"])

    @property
    def reached(self) -> bool:
        """Whether this Airflow has answered a call yet: region and account are the right ones then."""
        return self._caller.reached

    @property
    def dialect(self) -> Dialect:
        """How this Airflow speaks, found out by one call at the first need."""
        return self._known_dialect()

    def _known_dialect(self) -> Dialect:
        return self._found_dialect.get(None, self._find_dialect)

    def _find_dialect(self) -> Dialect:
        try:
            dialect, newer = dialect_of(self.version), is_newer(self.version)
        except ValueError as error:
            raise AirflowError(compose(self._caller.attempt(_READ_VERSION), str(error))) from None
        if newer and self._notify is not None:
            self._notify(
                f"warning: environment '{self.environment}' ({self.region}) runs Airflow {self.version}, newer than "
                f"the {NEWEST_TESTED} that this package was tested with, and is taken to speak as that does"
            )
        return dialect
