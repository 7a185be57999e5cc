"""Which region an object's environment is in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi.output import Unknown

from pulumi_mwaa.airflow.environment import parse_environment
from pulumi_mwaa.provider.context import Run


def place(inputs: Mapping[str, Any], recorded: str | None, run: Run) -> tuple[Any, list[str]]:
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
    said = said or run.configuration.region
    if said or unknown:
        return said or recorded, []  # an unknown environment may turn out to be an ARN
    found = recorded or run.chain_region
    return found, [] if found else ["there is no AWS region: set mwaa:region or aws:region, or AWS_REGION"]
