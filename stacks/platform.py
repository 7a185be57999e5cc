"""An MWAA environment and its Airflow config in one stack; `Pulumi.<stack>.yaml` contains each stack's settings."""

from __future__ import annotations

import pulumi

from pulumi_mwaa.components import Dags, MwaaEnvironment
from pulumi_mwaa.config import AirflowConfig, config_files
from stacks import events, settings
from stacks.settings import FLAG, LIST, MAPPING, NUMBER, TEXT

#: The arguments of MwaaEnvironment that a stack can set, each with the setting's name and type.
ENVIRONMENT = {
    "environment_name": ("environmentName", TEXT),
    "airflow_version": ("airflowVersion", TEXT),
    "environment_class": ("environmentClass", TEXT),
    "min_workers": ("minWorkers", NUMBER),
    "max_workers": ("maxWorkers", NUMBER),
    "schedulers": ("schedulers", NUMBER),
    "webserver_access_mode": ("webserverAccessMode", TEXT),
    "configuration_options": ("configurationOptions", MAPPING),
    "logs": ("logs", MAPPING),
    "kms_key_arn": ("kmsKeyArn", TEXT),
    "vpc_id": ("vpcId", TEXT),
    "subnet_ids": ("subnetIds", LIST),
    "cidr_block": ("cidrBlock", TEXT),
    "nat_gateways": ("natGateways", NUMBER),
    "force_destroy": ("forceDestroy", FLAG),
    "tags": ("tags", MAPPING),
}
SETTINGS = {
    **dict(ENVIRONMENT.values()),
    "files": TEXT,
    "dagsAfterConfig": FLAG,
    "events": FLAG,
    "configFolder": TEXT,
    "plainSecrets": FLAG,
    "protect": FLAG,
}
config = settings.read(SETTINGS, may_be_secret=frozenset({"configurationOptions"}))
folder = config.get("files", "stacks/airflow")
# DAGs that read the config in their top-level code fail until the config exists.
dags_after_config = config.get("dagsAfterConfig", False)
# Validated first, so that a mistake in a file is reported before an environment is created.
files = config_files(
    config.get("configFolder", f"stacks/config/{pulumi.get_stack()}"), plain_secrets=config.get("plainSecrets", False)
)

platform = MwaaEnvironment(
    "platform",
    files=folder,
    upload_dags=not dags_after_config,
    opts=pulumi.ResourceOptions(protect=config.get("protect")),
    **{argument: config[setting] for argument, (setting, _) in ENVIRONMENT.items() if setting in config},
)
airflow = AirflowConfig("airflow", environment=platform.environment, files=files)
uploads: list[pulumi.Resource] = [platform]
if dags_after_config:
    dags = Dags(
        "platform",
        bucket=platform.bucket.bucket,
        folder=f"{folder}/dags",
        # The same parent as without dagsAfterConfig, so that changing the setting doesn't replace the objects.
        opts=pulumi.ResourceOptions(parent=platform, depends_on=[airflow], protect=False),
    )
    uploads.append(dags)
if config.get("events", False):
    events.declare(platform.environment, uploads=uploads, force_destroy=config.get("forceDestroy", False))

pulumi.export("environment", platform.name)
pulumi.export("environment_arn", platform.arn)
pulumi.export("webserver_url", platform.webserver_url)
