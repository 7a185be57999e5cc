"""An MWAA environment with everything it needs: a bucket, an execution role, a security group and a network.

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
    """An MWAA environment with a bucket that holds a folder's files, a least-privilege role and a network.

    AWS's defaults apply to omitted inputs.

    Args:
        name: The resource's name, which is also the prefix of its children's names.
            At most 46 letters, digits and `-`.
        files: A folder with `dags/` and, optionally, `requirements.txt`, `plugins/` or `plugins.zip`, and
            `startup.sh`.
        environment_name: The environment's name. By default, `name` followed by 7 random hex digits, so that a
            replacement can exist alongside the original.
        airflow_version: The Airflow version, such as `2.11.0`. Changing the minor version updates the environment
            in place; changing to a higher major version replaces the environment.
        environment_class: The environment's class, such as `mw1.small`.
        min_workers: The minimum number of workers.
        max_workers: The maximum number of workers.
        schedulers: The number of schedulers.
        webserver_access_mode: `PRIVATE_ONLY`, `PUBLIC_ONLY` or `PUBLIC_AND_PRIVATE`.
        configuration_options: Airflow configuration options as strings, such as `core.parallelism`.
        logs: The level of each enabled log, such as `INFO` for `task_logs`.
        kms_key_arn: The ARN of a customer managed key for everything that MWAA encrypts.
        vpc_id: The ID of an existing VPC to use. Requires `subnet_ids`.
        subnet_ids: The IDs of two private subnets in that VPC, in different Availability Zones.
        cidr_block: The IPv4 address range of the network that is created if `vpc_id` isn't set.
        nat_gateways: The number of NAT gateways in that network: 1, or 2 for one in each Availability Zone.
        upload_dags: Whether to upload `dags/`. If false, declare your own `Dags`, for example to upload the DAGs after
            the config.
        force_destroy: Whether the bucket can be deleted while it contains objects.
        tags: Tags for all resources that support tags.
        opts: The component's Pulumi options.

    Raises:
        pulumi.RunError: An input or the folder is invalid. The message has one line for each problem, and nothing is
            created. Inputs whose values aren't known yet aren't validated.
    """

    environment: aws.mwaa.Environment
    bucket: aws.s3.Bucket
    execution_role: aws.iam.Role
    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    webserver_url: pulumi.Output[str]
    #: The environment's network, which other environments can share.
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
        errors = [
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
        if errors:
            raise pulumi.RunError("\n".join(f"MwaaEnvironment '{name}': {problem}" for problem in errors))
        super().__init__("pulumi-mwaa:index:MwaaEnvironment", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        bucket = Bucket(name.lower(), force_destroy=force_destroy, tags=tags, opts=child)
        # The environment refers to object versions, and objects that are uploaded before versioning is enabled have
        # none. The objects change with the folder, so they aren't protected even if the environment is.
        upload_opts = pulumi.ResourceOptions(parent=bucket, depends_on=bucket.settings, protect=False)
        uploaded = upload(name, bucket.bucket, Path(files), upload_opts)
        if upload_dags:
            dags_opts = pulumi.ResourceOptions(parent=self, depends_on=bucket.settings, protect=False)
            Dags(name, bucket=bucket.bucket.bucket, folder=Path(files) / DAGS, opts=dags_opts)
        routes: Sequence[pulumi.Resource] = ()
        if vpc_id is None or subnet_ids is None:
            new_network = Network(name, cidr_block=cidr_block, nat_gateways=nat_gateways, tags=tags, opts=child)
            vpc_id, subnet_ids, routes = new_network.vpc_id, new_network.subnet_ids, new_network.routes
        execution_role = ExecutionRole(
            name,
            environment=environment_name or f"{name}-???????",
            bucket_arn=bucket.bucket.arn,
            kms_key_arn=kms_key_arn,
            tags=tags,
            opts=child,
        )
        group = SecurityGroup(name, vpc_id=vpc_id, tags=tags, opts=child)
        dependencies = [*bucket.settings, *routes, execution_role.policy, *group.rules]
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
            execution_role_arn=execution_role.role.arn,
            network_configuration={"security_group_ids": [group.id], "subnet_ids": subnet_ids},
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=dependencies),
        )
        self.vpc_id, self.subnet_ids = vpc_id, subnet_ids
        self.bucket = bucket.bucket
        self.execution_role = execution_role.role
        self.name = self.environment.name
        self.arn = self.environment.arn
        self.webserver_url = self.environment.webserver_url
        self.register_outputs({"name": self.name, "arn": self.arn, "webserver_url": self.webserver_url})


def _logging(logs: Mapping[str, str]) -> aws.mwaa.EnvironmentLoggingConfigurationArgs:
    modules = {module: {"enabled": module in logs, "log_level": logs.get(module, "INFO")} for module in LOGS}
    return aws.mwaa.EnvironmentLoggingConfigurationArgs(**modules)  # type: ignore[arg-type]  # dictionaries are accepted
