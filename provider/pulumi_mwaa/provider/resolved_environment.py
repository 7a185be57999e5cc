"""Resolves the environment that a program specifies, for code that runs in the program instead of the host.

That code checks for duplicate declarations, triggers DAG runs and waits for them, and performs lookups. The dynamic
provider host can't perform lookups, because it doesn't support `Invoke`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from pulumi.runtime.settings import get_monitor

from pulumi_mwaa.airflow import Airflow, AirflowError
from pulumi_mwaa.airflow.environment import parse_environment
from pulumi_mwaa.provider.configuration import Configuration, stack_setting
from pulumi_mwaa.provider.context import RunContext, context_for


class _NoMonitor:
    """Stands in for the monitor when the program isn't run by Pulumi."""


# Keyed by run, because one process may perform several runs (tests, the Automation API), and each of them must retry
# calls that failed in an earlier one.
_NO_MONITOR = _NoMonitor()
_contexts: WeakKeyDictionary[Any, dict[Configuration, RunContext]] = WeakKeyDictionary()


@dataclass(frozen=True)
class ResolvedEnvironment:
    """An environment, and the configuration for calls to it.

    Attributes:
        environment: The environment's name.
        region: The effective region.
        account: The account in the environment's ARN, if the program specifies an ARN.
        configuration: An explicit provider's settings, or the stack's configuration.
    """

    environment: str
    region: str
    account: str | None
    configuration: Configuration

    @classmethod
    def resolve(cls, environment: str, region: str | None, settings: Mapping[str, str] | None) -> ResolvedEnvironment:
        """Resolves the environment that a program specifies. Makes no calls.

        Args:
            environment: The environment's name or ARN.
            region: The AWS region. Defaults to the region in the ARN, the configured region or AWS's default chain, in
                that order.
            settings: An explicit provider's settings. Defaults to the stack's configuration.

        Raises:
            AirflowError: The environment is neither a name nor an ARN, the region is missing or contradicts the ARN,
                or a setting is invalid.
        """
        configuration = Configuration.read(stack_setting if settings is None else settings.get)
        try:
            parsed = parse_environment(environment)
            region = parsed.resolve_region(
                region, lambda: configuration.region, lambda: _context(configuration).chain_region
            )
        except ValueError as error:
            raise AirflowError(str(error)) from None
        return cls(parsed.name, region, parsed.account, configuration)

    def airflow(self) -> Airflow:
        """Returns the environment's Airflow client.

        Within a run, all calls with the same configuration share this client.

        Raises:
            AirflowError: The credentials don't belong to the account in the ARN.
        """
        context = _context(self.configuration)
        if self.account:
            context.caller_account(self.region).require(
                self.account, f"environment '{self.environment}' ({self.region})"
            )
        return context.airflow(self.environment, self.region)


def _context(configuration: Configuration) -> RunContext:
    return context_for(configuration, _contexts.setdefault(get_monitor() or _NO_MONITOR, {}))
