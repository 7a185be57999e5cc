"""The role that an MWAA environment takes on."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from pulumi_mwaa.components.permissions import Place, execution_policy, trust_policy


class ExecutionRole(pulumi.ComponentResource):
    """A role with the rights that MWAA documents, for one environment and its bucket.

    Args:
        name: The resource's name.
        environment: The environment's name, or a pattern for one that isn't known before it is there.
        bucket_arn: The bucket that the environment reads.
        kms_key_arn: The customer's key that it is encrypted with, if not AWS's own.
        tags: The role's tags.
        opts: Pulumi's options.
    """

    role: aws.iam.Role
    #: What it may do: an environment depends on it.
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
        own = pulumi.ResourceOptions(parent=self)
        asked = pulumi.InvokeOutputOptions(parent=self)
        place = pulumi.Output.all(
            partition=aws.get_partition_output(opts=asked).partition,
            region=aws.get_region_output(opts=asked).region,
            account=aws.get_caller_identity_output(opts=asked).account_id,
        ).apply(lambda told: Place(**told))
        self.role = aws.iam.Role(
            f"{name}-execution",
            assume_role_policy=place.apply(lambda here: json.dumps(trust_policy(here, environment))),
            description=f"What the MWAA environment {environment} may do",
            tags=tags,
            opts=own,
        )
        document = pulumi.Output.all(place, bucket_arn, kms_key_arn).apply(
            lambda known: json.dumps(execution_policy(known[0], environment, known[1], known[2]))
        )
        self.policy = aws.iam.RolePolicy(f"{name}-execution", role=self.role.name, policy=document, opts=own)
        self.register_outputs({"arn": self.role.arn})
