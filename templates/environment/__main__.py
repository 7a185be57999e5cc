"""An Amazon MWAA environment, and its variables, connections and pools from the files in config/."""

import pulumi

from pulumi_mwaa.components import MwaaEnvironment
from pulumi_mwaa.config import AirflowConfig, config_files

settings = pulumi.Config()
files = config_files("config")  # first, so that an error in a file is reported before an environment is created

airflow = MwaaEnvironment(
    "airflow",
    environment_name=settings.require("environmentName"),
    airflow_version=settings.require("airflowVersion"),
    files="airflow",
)
AirflowConfig("config", environment=airflow.environment, files=files)

pulumi.export("environment", airflow.name)
pulumi.export("webserver_url", airflow.webserver_url)
