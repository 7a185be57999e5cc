"""An environment's settings: AWS's defaults, and the checks that AWS makes beyond its service model."""

from __future__ import annotations

from typing import Any

from local.mwaa.airflow.versions import DEFAULT, VERSIONS
from local.mwaa.api import aws_errors
from local.mwaa.state import ACCOUNT, REGION

_LOGS = ("DagProcessingLogs", "SchedulerLogs", "TaskLogs", "WebserverLogs", "WorkerLogs")
# https://docs.aws.amazon.com/mwaa/latest/API/API_CreateEnvironment.html
_DEFAULTS: dict[str, Any] = {
    "EnvironmentClass": "mw1.small",
    "MaxWorkers": 10,
    "MinWorkers": 1,
    "MaxWebservers": 2,
    "MinWebservers": 2,
    "Schedulers": 2,
    "WebserverAccessMode": "PRIVATE_ONLY",
    "EndpointManagement": "SERVICE",
    "WeeklyMaintenanceWindowStart": "SUN:03:00",
    "AirflowConfigurationOptions": {},
    "Tags": {},
}
_CLASSES = ("mw1.micro", "mw1.small", "mw1.medium", "mw1.large", "mw1.xlarge", "mw1.2xlarge")
_SUBNETS = 2


def started(version: str) -> dict[str, Any]:
    """Returns the settings for an environment that `start` creates without an API call. Its web server is public."""
    return _DEFAULTS | {"AirflowVersion": version, "WebserverAccessMode": "PUBLIC_ONLY"}


def created(given: dict[str, Any]) -> dict[str, Any]:
    """Returns a new environment's settings. Raises AwsError if AWS would reject them."""
    settings = {name: value for name, value in (_DEFAULTS | given).items() if value is not None and name != "Name"}
    settings.setdefault("AirflowVersion", DEFAULT)
    settings.setdefault("NetworkConfiguration", {})
    if len({*settings["NetworkConfiguration"].get("SubnetIds", [])}) != _SUBNETS:
        raise aws_errors.validation("NetworkConfiguration must have two subnets, in two Availability Zones")
    if not settings["NetworkConfiguration"].get("SecurityGroupIds"):
        raise aws_errors.validation("NetworkConfiguration must have a security group")
    return _checked(settings, {})


def updated(settings: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Returns an environment's settings after an update. Raises AwsError if AWS would reject the update."""
    changes = {name: value for name, value in given.items() if value is not None and name != "Name"}
    if "NetworkConfiguration" in changes:
        changes["NetworkConfiguration"] = settings.get("NetworkConfiguration", {}) | changes["NetworkConfiguration"]
    for file in ("Requirements", "Plugins", "StartupScript"):
        if changes.get(f"{file}S3Path") == "":  # removing the file also removes its version
            settings = {name: text for name, text in settings.items() if not name.startswith(f"{file}S3")}
            del changes[f"{file}S3Path"]
    return _checked(settings | changes, settings)


def logging(settings: dict[str, Any], name: str) -> dict[str, Any]:
    """Returns the logging configuration that GetEnvironment reports; by default, only task logs are enabled."""
    given = settings.get("LoggingConfiguration", {})
    logs = {}
    for module in _LOGS:
        group = f"airflow-{name}-{module.removesuffix('Logs').replace('Processing', '')}"
        default = {"Enabled": module == "TaskLogs", "LogLevel": "INFO"}
        arn = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{group}"
        logs[module] = default | given.get(module, {}) | {"CloudWatchLogGroupArn": arn}
    return logs


def _checked(settings: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    version = settings["AirflowVersion"]
    old = before.get("AirflowVersion", version)
    if version not in VERSIONS:
        raise aws_errors.validation(f"Airflow version {version} is not supported; it must be one of {[*VERSIONS]}")
    # https://docs.aws.amazon.com/mwaa/latest/userguide/upgrading-environment.html: only minor versions, up or down.
    if _major(version) != _major(old):
        raise aws_errors.validation(
            f"Cannot update Airflow version from {old} to {version}: a different major version needs a new environment"
        )
    if settings["EnvironmentClass"] not in _CLASSES:
        raise aws_errors.validation(f"EnvironmentClass must be one of {[*_CLASSES]}")
    for least, most in (("MinWorkers", "MaxWorkers"), ("MinWebservers", "MaxWebservers")):
        if settings[least] > settings[most]:
            raise aws_errors.validation(f"{least} must not be greater than {most}")
    for option in settings["AirflowConfigurationOptions"]:
        if "." not in option.strip("."):
            raise aws_errors.validation(f"Airflow configuration option {option} must be section.option")
    for path in ("Requirements", "Plugins", "StartupScript"):
        if settings.get(f"{path}S3ObjectVersion") and not settings.get(f"{path}S3Path"):
            raise aws_errors.validation(f"{path}S3ObjectVersion needs {path}S3Path")
    return settings


def _major(version: str) -> str:
    return version.partition(".")[0]
