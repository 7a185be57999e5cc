"""A client for Airflow in one MWAA environment. All its calls to Airflow go through `InvokeRestApi`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError

from pulumi_mwaa.airflow.connections import Connections
from pulumi_mwaa.airflow.dags.dag_collection import DagCollection
from pulumi_mwaa.airflow.dags.dag_runs import DagRuns
from pulumi_mwaa.airflow.dags.dags import Dags
from pulumi_mwaa.airflow.dags.datasets import Datasets
from pulumi_mwaa.airflow.dags.task_instances import TaskInstances
from pulumi_mwaa.airflow.dialects import NEWEST_TESTED, Dialect, dialect_of, is_newer
from pulumi_mwaa.airflow.environment import parse_environment
from pulumi_mwaa.airflow.errors import AirflowError, error_message
from pulumi_mwaa.airflow.pools import Pools
from pulumi_mwaa.airflow.roles import Roles
from pulumi_mwaa.airflow.transport.account import CallerAccount
from pulumi_mwaa.airflow.transport.availability import AVAILABILITY_TIMEOUT, Waiter
from pulumi_mwaa.airflow.transport.aws import mwaa_client, new_session, region_of
from pulumi_mwaa.airflow.transport.calls import THROTTLED_TRIES, Call, Caller
from pulumi_mwaa.airflow.transport.once_per_key import OncePerKey
from pulumi_mwaa.airflow.transport.pacing import Pacer
from pulumi_mwaa.airflow.transport.shapes import require_shape
from pulumi_mwaa.airflow.variables import Variables

if TYPE_CHECKING:
    import boto3

_READ_VERSION = "read the Airflow version"


class Airflow:
    """A client for Airflow in one MWAA environment. Creating it makes no calls to MWAA. Thread-safe.

    Args:
        environment: The environment's name or ARN. With an ARN, the first call fails if the credentials belong to a
            different account.
        region: The AWS region. Defaults to the ARN's region, `AWS_REGION` or the session's region, in that order.
        session: The session with the credentials. By default, boto3's credential chain is used.
        endpoint_url: A custom endpoint for `InvokeRestApi` (such as the `airflow.env` VPC endpoint).
        api_endpoint_url: A custom endpoint for `GetEnvironment` (such as the `airflow.api` VPC endpoint).
            Defaults to `endpoint_url`.
        availability_timeout: Seconds to wait while the environment is being created or updated. After that, all
            calls fail.
        throttled_tries: How many times to try a call that MWAA throttles. The default takes about a minute.
        pacer: Rate-limits calls. Share one among the clients for the same account and region. By default, the client
            has its own, which keeps to MWAA's limit of 10 calls per second or to `MWAA_CALLS_PER_SECOND`.
        notify: Called with each warning. Also called with a status line at the start of a wait, and then every minute.

    Raises:
        AirflowError: If `environment` is neither a name nor an ARN, or if the region is missing or contradicts the ARN.
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
        throttled_tries: int = THROTTLED_TRIES,
        pacer: Pacer | None = None,
        notify: Callable[[str], None] | None = None,
    ) -> None:
        try:
            parsed = parse_environment(environment)
            session = session or new_session()
            resolved_region = parsed.resolve_region(region, partial(region_of, session))
        except ValueError as error:
            raise AirflowError(str(error)) from None
        try:
            client = mwaa_client(session, resolved_region, endpoint_url)
            api_client = mwaa_client(session, resolved_region, api_endpoint_url) if api_endpoint_url else client
        except (BotoCoreError, ValueError) as error:  # an invalid region or endpoint
            raise AirflowError(f"environment '{parsed.name}' can't be called: {error}") from None
        caller_account = CallerAccount(session, resolved_region, notify)
        verify = partial(caller_account.require, parsed.account) if parsed.account else None
        waiter = Waiter(api_client, parsed.name, availability_timeout, notify)
        self._caller = Caller(client, waiter, pacer=pacer, throttled_tries=throttled_tries, verify=verify)
        self._notify = notify
        self._shared_dialect: OncePerKey[None, Dialect] = OncePerKey()
        self.environment = parsed.name
        self.region = resolved_region
        self.variables = Variables(self._caller, self._get_dialect, notify)
        self.connections = Connections(self._caller, self._get_dialect, notify)
        self.pools = Pools(self._caller, self._get_dialect, notify)
        self.roles = Roles(self._caller, self._get_dialect, notify)
        self.dags = Dags(self._caller, self._get_dialect)
        self._dag_collection = DagCollection(self._caller, self._get_dialect, notify)
        self.dag_runs = DagRuns(self._caller, self._get_dialect)
        self.task_instances = TaskInstances(self._caller, self._get_dialect)
        self.datasets = Datasets(self._caller, self._get_dialect)

    @cached_property
    def version(self) -> str:
        """Airflow's version, such as `2.10.3`. The first access makes one call."""
        answer = self._caller.send(Call(_READ_VERSION, "GET", "/version"))
        return str(require_shape(answer, {"version": str}, self._caller.attempt(_READ_VERSION))["version"])

    @property
    def reached(self) -> bool:
        """Whether Airflow has responded to a call. If it has, the region and the account are correct."""
        return self._caller.reached

    @property
    def dialect(self) -> Dialect:
        """The environment's dialect of Airflow's REST API. The first access makes one call."""
        return self._get_dialect()

    def _get_dialect(self) -> Dialect:
        return self._shared_dialect.get(None, self._detect_dialect)

    def _detect_dialect(self) -> Dialect:
        try:
            dialect, newer = dialect_of(self.version), is_newer(self.version)
        except ValueError as error:
            raise AirflowError(error_message(self._caller.attempt(_READ_VERSION), str(error))) from None
        if newer and self._notify is not None:
            self._notify(
                f"warning: environment '{self.environment}' ({self.region}) runs Airflow {self.version}, but this "
                f"package is tested only up to {NEWEST_TESTED}; the REST API is assumed to be the same"
            )
        return dialect
