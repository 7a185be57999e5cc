"""The Airflow config of an environment that is made elsewhere, by its name or ARN, or by the stack that makes it."""

from __future__ import annotations

import pulumi

from pulumi_mwaa.config import AirflowConfig, config_files
from stacks import settings
from stacks.settings import FLAG, TEXT

SETTINGS = {"environment": TEXT, "environmentStack": TEXT, "configFolder": TEXT, "plainSecrets": FLAG}
said = settings.read(SETTINGS)
if ("environment" in said) == ("environmentStack" in said):
    raise pulumi.RunError("say either pulumi-mwaa:environment, a name or an ARN, or pulumi-mwaa:environmentStack")
files = config_files(
    said.get("configFolder", f"stacks/config/{pulumi.get_stack()}"), plain_secrets=said.get("plainSecrets", False)
)


def _told(arn: str | None) -> str:
    if arn is None:
        raise pulumi.RunError(f"stack {said['environmentStack']} has no output environment_arn")
    return arn


environment: pulumi.Input[str] = (
    said["environment"]
    if "environment" in said
    else pulumi.StackReference(said["environmentStack"]).get_output("environment_arn").apply(_told)
)

AirflowConfig("airflow", environment=environment, files=files)

pulumi.export("environment", environment)
