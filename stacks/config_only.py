"""The Airflow config of an environment that is made elsewhere, by its name or ARN, or by the stack that makes it."""

from __future__ import annotations

import pulumi

from stacks.airflow_config import AirflowConfig

config = pulumi.Config()
made_by = config.get("environmentStack")
environment: pulumi.Input[str]
if made_by:
    environment = pulumi.StackReference(made_by).require_output("environment_arn")
else:
    environment = config.require("environment")

AirflowConfig(
    "airflow", environment=environment, folder=config.get("configFolder") or f"stacks/config/{pulumi.get_stack()}"
)

pulumi.export("environment", environment)
