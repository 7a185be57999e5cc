"""An MWAA environment's security group."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws


class SecurityGroup(pulumi.ComponentResource):
    """A security group that allows all traffic between its members and to any destination, as documented for MWAA.

    Source: https://docs.aws.amazon.com/mwaa/latest/userguide/vpc-security.html

    Args:
        name: The resource's name.
        vpc_id: The VPC that the group belongs to.
        tags: Tags for the group and its rules.
        opts: The component's Pulumi options.
    """

    id: pulumi.Output[str]
    #: The group's rules. An environment can't be created without them, so it must depend on them.
    rules: list[pulumi.Resource]

    def __init__(
        self,
        name: str,
        *,
        vpc_id: pulumi.Input[str],
        tags: Mapping[str, pulumi.Input[str]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("pulumi-mwaa:index:SecurityGroup", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        group = aws.ec2.SecurityGroup(name, vpc_id=vpc_id, description="The MWAA environment", tags=tags, opts=child)
        self.id = group.id
        self.rules = [
            aws.vpc.SecurityGroupIngressRule(
                name,
                security_group_id=group.id,
                referenced_security_group_id=group.id,
                ip_protocol="-1",
                tags=tags,
                opts=child,
            ),
            aws.vpc.SecurityGroupEgressRule(
                name, security_group_id=group.id, cidr_ipv4="0.0.0.0/0", ip_protocol="-1", tags=tags, opts=child
            ),
        ]
        self.register_outputs({"id": self.id})
