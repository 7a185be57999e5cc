"""Who reaches an MWAA environment, and whom it reaches."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws


class SecurityGroup(pulumi.ComponentResource):
    """A group whose members reach each other and everything outside, as MWAA documents it.

    Source: https://docs.aws.amazon.com/mwaa/latest/userguide/vpc-security.html

    Args:
        name: The resource's name.
        vpc_id: The network.
        tags: For the group and its rules.
        opts: Pulumi's options.
    """

    id: pulumi.Output[str]
    #: Without these the environment doesn't come about: it depends on them.
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
        own = pulumi.ResourceOptions(parent=self)
        group = aws.ec2.SecurityGroup(name, vpc_id=vpc_id, description="The MWAA environment", tags=tags, opts=own)
        self.id = group.id
        self.rules = [
            aws.vpc.SecurityGroupIngressRule(
                name,
                security_group_id=group.id,
                referenced_security_group_id=group.id,
                ip_protocol="-1",
                tags=tags,
                opts=own,
            ),
            aws.vpc.SecurityGroupEgressRule(
                name, security_group_id=group.id, cidr_ipv4="0.0.0.0/0", ip_protocol="-1", tags=tags, opts=own
            ),
        ]
        self.register_outputs({"id": self.id})
