"""An MWAA environment with all that it needs: bucket, execution role, security group and network.

```python
environment = MwaaEnvironment("prod", environment_name="prod", airflow_version="2.11.0", files="airflow")
AirflowVariable("owner", environment=environment.arn, key="owner", value="data-platform@example.com")
```
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pulumi
import pulumi_aws as aws

from pulumi_mwaa.components import environment_inputs, network, uploads
from pulumi_mwaa.components.bucket import Bucket
from pulumi_mwaa.components.environment_inputs import LOGS
from pulumi_mwaa.components.execution_role import ExecutionRole
from pulumi_mwaa.components.network import Network
from pulumi_mwaa.components.security_group import SecurityGroup
from pulumi_mwaa.components.uploads import DAGS, PLUGINS, REQUIREMENTS, STARTUP, Dags, upload


class MwaaEnvironment(pulumi.ComponentResource):
    """An environment, its bucket with what is in a folder, its role with the least rights, and its network.

    What is left out is as AWS has it. Raises `pulumi.RunError`, before anything is made, with all that is wrong with
    the inputs and the folder, a line each; what isn't known yet isn't looked at.

    Args:
        name: The resource's name, which those of its parts begin with: letters, digits and `-`, 46 at most.
        files: A folder with `dags/` and any of `requirements.txt`, `plugins/` or `plugins.zip`, and `startup.sh`.
        environment_name: The environment's name; else `name` and 7 digits, so that a new one can be made beside it.
        airflow_version: `2.11.0`; another minor version is an update in place, a higher major one replaces.
        environment_class: `mw1.small` and the like.
        min_workers: How few workers there are at least.
        max_workers: How many there are at most.
        schedulers: How many schedulers there are.
        webserver_access_mode: `PRIVATE_ONLY`, `PUBLIC_ONLY` or `PUBLIC_AND_PRIVATE`.
        configuration_options: Airflow's own options: `core.parallelism` and a text.
        logs: A level for each log that is on: `task_logs` and `INFO`, …
        kms_key_arn: A key of one's own, for all that MWAA encrypts.
        vpc_id: A network that is there already; with `subnet_ids`.
        subnet_ids: Two private subnets of it, in two Availability Zones.
        cidr_block: The addresses of the network that is made otherwise.
        nat_gateways: 1, or 2 for one in each zone of that network.
        upload_dags: False leaves `dags/` to a `Dags` of one's own, for instance after the config.
        force_destroy: Whether the bucket may be deleted while there are objects in it.
        tags: For all that can have some.
        opts: Pulumi's options.
    """

    environment: aws.mwaa.Environment
    bucket: aws.s3.Bucket
    execution_role: aws.iam.Role
    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    webserver_url: pulumi.Output[str]
    #: The network that it is in, for another one to share.
    vpc_id: pulumi.Input[str]
    subnet_ids: pulumi.Input[Sequence[pulumi.Input[str]]]

    def __init__(
        self,
        name: str,
        *,
        files: str | Path,
        environment_name: str | None = None,
        airflow_version: pulumi.Input[str] | None = None,
        environment_class: pulumi.Input[str] | None = None,
        min_workers: pulumi.Input[int] | None = None,
        max_workers: pulumi.Input[int] | None = None,
        schedulers: pulumi.Input[int] | None = None,
        webserver_access_mode: pulumi.Input[str] | None = None,
        configuration_options: Mapping[str, pulumi.Input[str]] | None = None,
        logs: Mapping[str, str] | None = None,
        kms_key_arn: pulumi.Input[str] | None = None,
        vpc_id: pulumi.Input[str] | None = None,
        subnet_ids: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        cidr_block: str = "10.192.0.0/16",
        nat_gateways: int = 1,
        upload_dags: bool = True,
        force_destroy: bool = False,
        tags: Mapping[str, pulumi.Input[str]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        wrong = [
            *environment_inputs.problems(
                {
                    "name": name,
                    "environment_name": environment_name,
                    "airflow_version": airflow_version,
                    "environment_class": environment_class,
                    "min_workers": min_workers,
                    "max_workers": max_workers,
                    "schedulers": schedulers,
                    "webserver_access_mode": webserver_access_mode,
                    "configuration_options": configuration_options,
                    "logs": logs,
                    "vpc_id": vpc_id,
                    "subnet_ids": subnet_ids,
                    "kms_key_arn": kms_key_arn,
                    "tags": tags,
                }
            ),
            *network.problems(cidr_block, nat_gateways),
            *uploads.problems(Path(files), with_dags=upload_dags),
        ]
        if wrong:
            raise pulumi.RunError("\n".join(f"MwaaEnvironment '{name}': {problem}" for problem in wrong))
        super().__init__("pulumi-mwaa:index:MwaaEnvironment", name, None, opts)
        own = pulumi.ResourceOptions(parent=self)
        bucket = Bucket(name.lower(), force_destroy=force_destroy, tags=tags, opts=own)
        # What is uploaded before the bucket is versioned has no version that the environment could be told. Files come
        # and go with the folder, in a protected environment too.
        in_bucket = pulumi.ResourceOptions(parent=bucket, depends_on=bucket.settings, protect=False)
        uploaded = upload(name, bucket.bucket, Path(files), in_bucket)
        if upload_dags:
            settled = pulumi.ResourceOptions(parent=self, depends_on=bucket.settings, protect=False)
            Dags(name, bucket=bucket.bucket.bucket, folder=Path(files) / DAGS, opts=settled)
        routes: Sequence[pulumi.Resource] = ()
        if vpc_id is None or subnet_ids is None:
            made = Network(name, cidr_block=cidr_block, nat_gateways=nat_gateways, tags=tags, opts=own)
            vpc_id, subnet_ids, routes = made.vpc_id, made.subnet_ids, made.routes
        execution = ExecutionRole(
            name,
            environment=environment_name or f"{name}-???????",
            bucket_arn=bucket.bucket.arn,
            kms_key_arn=kms_key_arn,
            tags=tags,
            opts=own,
        )
        group = SecurityGroup(name, vpc_id=vpc_id, tags=tags, opts=own)
        needed = [*bucket.settings, *routes, execution.policy, *group.rules]
        self.environment = aws.mwaa.Environment(
            name,
            name=environment_name,
            airflow_version=airflow_version,
            environment_class=environment_class,
            min_workers=min_workers,
            max_workers=max_workers,
            schedulers=schedulers,
            webserver_access_mode=webserver_access_mode,
            airflow_configuration_options=configuration_options,
            logging_configuration=_logging(logs) if logs else None,
            kms_key=kms_key_arn,
            source_bucket_arn=bucket.bucket.arn,
            dag_s3_path=DAGS,
            requirements_s3_path=uploaded[REQUIREMENTS].key if REQUIREMENTS in uploaded else None,
            requirements_s3_object_version=uploaded[REQUIREMENTS].version_id if REQUIREMENTS in uploaded else None,
            plugins_s3_path=uploaded[PLUGINS].key if PLUGINS in uploaded else None,
            plugins_s3_object_version=uploaded[PLUGINS].version_id if PLUGINS in uploaded else None,
            startup_script_s3_path=uploaded[STARTUP].key if STARTUP in uploaded else None,
            startup_script_s3_object_version=uploaded[STARTUP].version_id if STARTUP in uploaded else None,
            execution_role_arn=execution.role.arn,
            network_configuration={"security_group_ids": [group.id], "subnet_ids": subnet_ids},
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=needed),
        )
        self.vpc_id, self.subnet_ids = vpc_id, subnet_ids
        self.bucket = bucket.bucket
        self.execution_role = execution.role
        self.name = self.environment.name
        self.arn = self.environment.arn
        self.webserver_url = self.environment.webserver_url
        self.register_outputs({"name": self.name, "arn": self.arn, "webserver_url": self.webserver_url})


def _logging(logs: Mapping[str, str]) -> aws.mwaa.EnvironmentLoggingConfigurationArgs:
    modules = {module: {"enabled": module in logs, "log_level": logs.get(module, "INFO")} for module in LOGS}
    return aws.mwaa.EnvironmentLoggingConfigurationArgs(**modules)  # type: ignore[arg-type]  # as dictionaries
