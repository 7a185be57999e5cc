"""Resolves the region of an object's environment, and handles missing environments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi.output import Unknown

from pulumi_mwaa.airflow import EnvironmentNotFoundError
from pulumi_mwaa.airflow.environment import parse_environment
from pulumi_mwaa.provider.console import report
from pulumi_mwaa.provider.context import RunContext
from pulumi_mwaa.provider.identity import Identity


def resolve_region(inputs: Mapping[str, Any], recorded: str | None, context: RunContext) -> tuple[Any, list[str]]:
    """Returns the effective region for checked inputs, and any reasons why it is invalid. Makes no calls.

    The resource, the ARN and the configuration take precedence. The recorded region comes next, and AWS's default
    chain last, so that running the program with a different profile doesn't move an object to another region.
    """
    declared, environment, configured = inputs["region"], inputs["environment"], context.configuration.region
    if isinstance(declared, Unknown):
        return declared, []
    if isinstance(environment, Unknown):
        return declared or configured or recorded, []  # the unknown value may turn out to be an ARN
    fallbacks = (lambda: configured, lambda: recorded, lambda: context.chain_region)
    try:
        return parse_environment(environment).resolve_region(declared, *fallbacks), []
    except ValueError as error:
        return declared, [str(error)]


def handle_missing_environment(identity: Identity, error: EnvironmentNotFoundError, context: RunContext) -> None:
    """If `mwaa:forgetMissingEnvironments` is set, reports that the object is dropped from the state.

    Raises:
        AirflowError: The setting is off. The state must not be emptied just because the region or the account is
            wrong. The error names the account that the credentials belong to, if STS reports it.
    """
    if not context.configuration.forget_missing_environments:
        account = context.caller_account(identity.region).number
        whose = f"the credentials belong to account {account}; " if account else ""
        advice = (
            "if the environment is gone for good, set mwaa:forgetMissingEnvironments=true to drop its objects from the "
            "state"
        )
        raise error.with_advice(whose + advice) from None
    report(
        f"dropped {identity} from the state: there is no such environment, and mwaa:forgetMissingEnvironments is set"
    )
