"""The IAM role that an MWAA environment assumes."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from pulumi_mwaa.components.permissions import ArnScope, execution_policy, trust_policy


class ExecutionRole(pulumi.ComponentResource):
    """A role with the permissions that MWAA documents, limited to one environment and its bucket.

    Args:
        name: The resource's name.
        environment: The environment's name, or a pattern if the name is generated.
        bucket_arn: The ARN of the bucket that the environment reads from.
        kms_key_arn: The ARN of the customer managed key that encrypts the environment. Defaults to AWS's own key.
        tags: The role's tags.
        opts: The component's Pulumi options.
    """

    role: aws.iam.Role
    #: The role's permissions. An environment must depend on them.
    policy: aws.iam.RolePolicy

    def __init__(
        self,
        name: str,
        *,
        environment: str,
        bucket_arn: pulumi.Input[str],
        kms_key_arn: pulumi.Input[str] | None = None,
        tags: Mapping[str, pulumi.Input[str]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("pulumi-mwaa:index:ExecutionRole", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        invoke_opts = pulumi.InvokeOutputOptions(parent=self)
        scope = pulumi.Output.all(
            partition=aws.get_partition_output(opts=invoke_opts).partition,
            region=aws.get_region_output(opts=invoke_opts).region,
            account=aws.get_caller_identity_output(opts=invoke_opts).account_id,
        ).apply(lambda parts: ArnScope(**parts))
        self.role = aws.iam.Role(
            f"{name}-execution",
            assume_role_policy=scope.apply(lambda resolved: json.dumps(trust_policy(resolved, environment))),
            description=f"Execution role of the MWAA environment {environment}",
            tags=tags,
            opts=child,
        )
        document = pulumi.Output.all(scope, bucket_arn, kms_key_arn).apply(
            lambda resolved: json.dumps(execution_policy(resolved[0], environment, resolved[1], resolved[2]))
        )
        self.policy = aws.iam.RolePolicy(f"{name}-execution", role=self.role.name, policy=document, opts=child)
        self.register_outputs({"arn": self.role.arn})
