"""The variables, connections and pools of an existing Amazon MWAA environment, from the files in config/."""

import pulumi

from pulumi_mwaa.config import AirflowConfig, config_files

environment = pulumi.Config().require("environment")

AirflowConfig("airflow", environment=environment, files=config_files("config"))

pulumi.export("environment", environment)
