"""Where an object's environment is, and what becomes of the object when there is no such environment."""

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
    """The effective region of checked inputs, and all reasons against it. No network.

    The region of the resource, of the ARN or of the configuration wins. Else the recorded one stays, so that an object
    doesn't move because somebody runs the program with another AWS chain; only a new object asks the chain.
    """
    declared, environment, configured = inputs["region"], inputs["environment"], context.configuration.region
    if isinstance(declared, Unknown):
        return declared, []
    if isinstance(environment, Unknown):
        return declared or configured or recorded, []  # it may turn out to be an ARN
    fallbacks = (lambda: configured, lambda: recorded, lambda: context.chain_region)
    try:
        return parse_environment(environment).resolve_region(declared, *fallbacks), []
    except ValueError as error:
        return declared, [str(error)]


def handle_missing_environment(identity: Identity, error: EnvironmentNotFoundError, context: RunContext) -> None:
    """Report that the object is dropped from the state, where `mwaa:forgetMissingEnvironments` allows that.

    Raises:
        AirflowError: elsewhere, for a refresh and a delete alike: a wrong region or account must not empty a state. It
            names the account, if STS reports that.
    """
    if not context.configuration.forget_missing_environments:
        account = context.caller_account(identity.region).number
        whose = f"the credentials belong to account {account}; " if account else ""
        way_out = "if it is gone for good, mwaa:forgetMissingEnvironments=true drops its objects from the state"
        raise error.advised(whose + way_out) from None
    report(
        f"dropped {identity} from the state: there is no such environment, and mwaa:forgetMissingEnvironments is set"
    )
