"""A Lambda function that calls Airflow, with its role and its log."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from pulumi_mwaa.components.events.archive import function_code
from pulumi_mwaa.components.events.policies import TRUST, function_policy

_RUNTIME = "python3.13"
_MEMORY = 256  # MB
_LOG_DAYS = 30
#: How long a function may run, in seconds.
FUNCTION_SECONDS = 180


class EventFunction(pulumi.ComponentResource):
    """A Lambda function that may only call one environment's Airflow, write its own log, and use its queue or secret.

    Args:
        name: The resource's name.
        environment: The environment's ARN.
        handler: The handler, such as `pulumi_mwaa.events.s3.handler`.
        settings: The function's environment variables. `MWAA_ENVIRONMENT` is added.
        reserved_concurrency: The maximum number of concurrent invocations; `None` for no reservation.
        queue_arn: The ARN of the queue that the function receives messages from, if any.
        secret_arn: The ARN of the secret that the function reads, if any.
        tags: The resources' tags.
        opts: The component's Pulumi options.
    """

    function: aws.lambda_.Function
    #: The role's permissions. Whatever invokes the function must depend on them.
    policy: aws.iam.RolePolicy

    def __init__(
        self,
        name: str,
        *,
        environment: pulumi.Input[str],
        handler: str,
        settings: Mapping[str, pulumi.Input[str]],
        reserved_concurrency: int | None,
        queue_arn: pulumi.Input[str] | None = None,
        secret_arn: pulumi.Input[str] | None = None,
        tags: Mapping[str, pulumi.Input[str]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("pulumi-mwaa:index:EventFunction", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        role = aws.iam.Role(name, assume_role_policy=json.dumps(TRUST), tags=tags, opts=child)
        logs = aws.cloudwatch.LogGroup(name, retention_in_days=_LOG_DAYS, tags=tags, opts=child)
        document = pulumi.Output.all(environment, logs.arn, queue_arn, secret_arn).apply(
            lambda arns: json.dumps(function_policy(arns[0], arns[1], queue_arn=arns[2], secret_arn=arns[3]))
        )
        self.policy = aws.iam.RolePolicy(name, role=role.name, policy=document, opts=child)
        self.function = aws.lambda_.Function(
            name,
            role=role.arn,
            runtime=_RUNTIME,
            handler=handler,
            code=function_code(),
            timeout=FUNCTION_SECONDS,
            memory_size=_MEMORY,
            reserved_concurrent_executions=reserved_concurrency,
            environment={"variables": {"MWAA_ENVIRONMENT": environment, **settings}},
            logging_config={"log_format": "Text", "log_group": logs.name},  # the lines are already JSON
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self.policy]),
        )
        self.register_outputs({"arn": self.function.arn})
