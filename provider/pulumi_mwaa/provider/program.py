"""How a program reaches an Airflow itself, as look-ups do: the host of dynamic resources answers no `Invoke`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from pulumi.runtime.settings import get_monitor

from pulumi_mwaa.airflow import Airflow, AirflowError
from pulumi_mwaa.airflow.environment import parse_environment
from pulumi_mwaa.provider.configuration import Configuration, stack_setting
from pulumi_mwaa.provider.context import RunContext, context_for


class _NoMonitor:
    """What stands for the run of a program that Pulumi doesn't run."""


# One process may make several runs (tests, the Automation API), and what one has given up the next may try again.
_NONE = _NoMonitor()
_contexts: WeakKeyDictionary[Any, dict[Configuration, RunContext]] = WeakKeyDictionary()


def airflow_for(environment: str, region: str | None, settings: Mapping[str, str] | None = None) -> Airflow:
    """The Airflow of an environment, the same one for all who ask with the same settings.

    Args:
        environment: its name or ARN.
        region: its AWS region; else the ARN's, else the settings', else that of the AWS chain.
        settings: those of an explicit provider; `None` is the stack's configuration.

    Raises:
        AirflowError: when the environment is no name or ARN, no region can be found, two are said, or a setting is
            wrong.
    """
    context = _context(configuration(settings))
    name, found = resolve_environment(environment, region, settings)
    if account := parse_environment(environment).account:
        context.caller_account(found).require(account, f"environment '{name}' ({found})")
    return context.airflow(name, found)


def resolve_environment(environment: str, region: str | None, settings: Mapping[str, str] | None) -> tuple[str, str]:
    """The name and the effective region of an environment; arguments and errors are those of `airflow_for`."""
    configured = configuration(settings)
    try:
        named = parse_environment(environment)
        chain = lambda: _context(configured).chain_region  # noqa: E731
        return named.name, named.resolve_region(region, lambda: configured.region, chain)
    except ValueError as error:
        raise AirflowError(str(error)) from None


def configuration(settings: Mapping[str, str] | None) -> Configuration:
    """An explicit provider's own settings, or the stack's configuration."""
    return Configuration.read(stack_setting if settings is None else settings.get)


def _context(configured: Configuration) -> RunContext:
    return context_for(configured, _contexts.setdefault(get_monitor() or _NONE, {}))
