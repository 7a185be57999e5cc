"""The Airflow config of an existing environment, specified by its name or ARN, or by the stack that creates it."""

from __future__ import annotations

import pulumi

from pulumi_mwaa.config import AirflowConfig, config_files
from stacks import settings
from stacks.settings import FLAG, TEXT

SETTINGS = {"environment": TEXT, "environmentStack": TEXT, "configFolder": TEXT, "plainSecrets": FLAG}
config = settings.read(SETTINGS)
if ("environment" in config) == ("environmentStack" in config):
    raise pulumi.RunError("set either pulumi-mwaa:environment (a name or an ARN) or pulumi-mwaa:environmentStack")
files = config_files(
    config.get("configFolder", f"stacks/config/{pulumi.get_stack()}"), plain_secrets=config.get("plainSecrets", False)
)


def _require_arn(arn: str | None) -> str:
    if arn is None:
        raise pulumi.RunError(f"stack {config['environmentStack']} has no environment_arn output")
    return arn


environment: pulumi.Input[str] = (
    config["environment"]
    if "environment" in config
    else pulumi.StackReference(config["environmentStack"]).get_output("environment_arn").apply(_require_arn)
)

AirflowConfig("airflow", environment=environment, files=files)

pulumi.export("environment", environment)
