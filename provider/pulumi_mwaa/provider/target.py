"""The environment that a program means, and its Airflow, for what runs in the program itself and not in the host.

These are the functions, since the host of dynamic resources answers no `Invoke`, and the search for duplicates.
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
    """Stands for the run of a program that Pulumi doesn't run."""


# One process may make several runs (tests, the Automation API), and what one has given up the next may try again.
_NONE = _NoMonitor()
_contexts: WeakKeyDictionary[Any, dict[Configuration, RunContext]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Target:
    """An environment, with the configuration that calls to it use.

    Attributes:
        environment: its name.
        region: its effective region.
        account: the account that its ARN names, if it was given by ARN.
        configuration: an explicit provider's own settings, or the stack's configuration.
    """

    environment: str
    region: str
    account: str | None
    configuration: Configuration

    @classmethod
    def resolve(cls, environment: str, region: str | None, settings: Mapping[str, str] | None) -> Target:
        """Resolve what a program specifies; makes no call.

        Args:
            environment: its name or ARN.
            region: its AWS region; else the ARN's, else the configured one, else that of the AWS chain.
            settings: those of an explicit provider; `None` is the stack's configuration.

        Raises:
            AirflowError: when the environment is neither a name nor an ARN, no region or two regions are specified, or
                a setting is invalid.
        """
        configuration = Configuration.read(stack_setting if settings is None else settings.get)
        try:
            named = parse_environment(environment)
            region = named.resolve_region(
                region, lambda: configuration.region, lambda: _context(configuration).chain_region
            )
        except ValueError as error:
            raise AirflowError(str(error)) from None
        return cls(named.name, region, named.account, configuration)

    def airflow(self) -> Airflow:
        """The environment's Airflow, shared by all calls of this run with the same configuration.

        Raises:
            AirflowError: when the credentials belong to another account than the ARN names.
        """
        context = _context(self.configuration)
        if self.account:
            context.caller_account(self.region).require(
                self.account, f"environment '{self.environment}' ({self.region})"
            )
        return context.airflow(self.environment, self.region)


def _context(configuration: Configuration) -> RunContext:
    return context_for(configuration, _contexts.setdefault(get_monitor() or _NONE, {}))
