"""Where an object's environment is, and what becomes of the object when there is no such environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi.output import Unknown

from pulumi_mwaa.airflow import EnvironmentNotFoundError
from pulumi_mwaa.airflow.environment import parse_environment
from pulumi_mwaa.provider.console import say
from pulumi_mwaa.provider.context import RunContext
from pulumi_mwaa.provider.identity import Identity


def resolve_region(inputs: Mapping[str, Any], recorded: str | None, context: RunContext) -> tuple[Any, list[str]]:
    """The effective region of checked inputs, and all reasons against it. No network.

    What is said wins: on the resource, in the ARN, in the configuration. Else what is recorded stays, so that an object
    doesn't move because somebody runs the program with another AWS chain; only a new object asks the chain.
    """
    declared, environment = inputs["region"], inputs["environment"]
    if isinstance(declared, Unknown):
        return declared, []
    unknown = isinstance(environment, Unknown)
    try:
        said = declared if unknown else parse_environment(environment).region_said(declared)
    except ValueError as error:
        return declared, [str(error)]
    said = said or context.configuration.region
    if said or unknown:
        return said or recorded, []  # an unknown environment may turn out to be an ARN
    found = recorded or context.chain_region
    return found, [] if found else ["there is no AWS region: set mwaa:region or aws:region, or AWS_REGION"]


def drop_missing(identity: Identity, error: EnvironmentNotFoundError, context: RunContext) -> None:
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
    say(f"dropped {identity} from the state: there is no such environment, and mwaa:forgetMissingEnvironments is set")
