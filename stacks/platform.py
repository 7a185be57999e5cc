"""An MWAA environment and its Airflow config in one stack. What differs between stacks is in `Pulumi.<stack>.yaml`."""

from __future__ import annotations

import pulumi

from stacks.airflow_config import AirflowConfig
from stacks.environment import MwaaEnvironment
from stacks.uploads import DAGS, Dags

config = pulumi.Config()
files = config.get("files") or "stacks/airflow"
# DAGs that read the config in their top-level code fail until it is there.
dags_after_config = config.get_bool("dagsAfterConfig") or False

platform = MwaaEnvironment(
    "platform",
    files=files,
    environment_name=config.get("environmentName"),
    airflow_version=config.get("airflowVersion"),
    environment_class=config.get("environmentClass"),
    min_workers=config.get_int("minWorkers"),
    max_workers=config.get_int("maxWorkers"),
    schedulers=config.get_int("schedulers"),
    webserver_access_mode=config.get("webserverAccessMode"),
    configuration_options=config.get_object("configurationOptions"),
    logs=config.get_object("logs"),
    vpc_id=config.get("vpcId"),
    subnet_ids=config.get_object("subnetIds"),
    upload_dags=not dags_after_config,
    force_destroy=config.get_bool("forceDestroy") or False,
    tags=config.get_object("tags"),
    opts=pulumi.ResourceOptions(protect=config.get_bool("protect")),
)

airflow = AirflowConfig(
    "airflow",
    environment=platform.environment,
    folder=config.get("configFolder") or f"stacks/config/{pulumi.get_stack()}",
)
if dags_after_config:
    Dags(
        "platform",
        bucket=platform.bucket.bucket,
        folder=f"{files}/{DAGS}",
        opts=pulumi.ResourceOptions(depends_on=[airflow]),
    )

pulumi.export("environment", platform.name)
pulumi.export("environment_arn", platform.arn)
pulumi.export("webserver_url", platform.webserver_url)
