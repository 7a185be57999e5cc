"""An MWAA environment's network, as documented for MWAA: private subnets with internet access."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping, Sequence

import pulumi
import pulumi_aws as aws

from pulumi_mwaa.components.environment_inputs import SUBNETS

_SUBNET_BITS = 4  # each subnet is a sixteenth of the network: 4,091 addresses in 10.192.0.0/16


class Network(pulumi.ComponentResource):
    """A VPC with two public subnets, and two private subnets that reach the internet through NAT gateways.

    Source: https://docs.aws.amazon.com/mwaa/latest/userguide/vpc-create.html

    Args:
        name: The resource's name, which is also the prefix of its children's names.
        cidr_block: The VPC's IPv4 address range, from /16 to /24.
        nat_gateways: 1, or 2 for one in each Availability Zone. AWS charges for each gateway by the hour.
        tags: Tags for all resources that support tags.
        opts: The component's Pulumi options.

    Raises:
        pulumi.RunError: The address range or the number of gateways is invalid. Nothing is created.
    """

    vpc_id: pulumi.Output[str]
    subnet_ids: list[pulumi.Output[str]]
    #: The resources that give the private subnets internet access. Resources that need this access must depend on them.
    routes: Sequence[pulumi.Resource]

    def __init__(
        self,
        name: str,
        *,
        cidr_block: str = "10.192.0.0/16",
        nat_gateways: int = 1,
        tags: Mapping[str, pulumi.Input[str]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        if errors := list(problems(cidr_block, nat_gateways)):
            raise pulumi.RunError("\n".join(f"Network '{name}': {problem}" for problem in errors))
        blocks = [str(block) for block in ipaddress.ip_network(cidr_block).subnets(_SUBNET_BITS)]
        super().__init__("pulumi-mwaa:index:Network", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        # A zone that AWS adds to the region must not move the subnets, because that would replace the environment.
        subnet_opts = pulumi.ResourceOptions(parent=self, ignore_changes=["availabilityZone"])
        invoke_opts = pulumi.InvokeOutputOptions(parent=self)
        zones = aws.get_availability_zones_output(state="available", opts=invoke_opts).names.apply(_availability_zones)

        def tagged(suffix: str) -> dict[str, pulumi.Input[str]]:
            return {**(tags or {}), "Name": f"{name}-{suffix}"}

        vpc = aws.ec2.Vpc(
            name,
            cidr_block=cidr_block,
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags=tagged("vpc"),
            opts=child,
        )
        gateway = aws.ec2.InternetGateway(name, vpc_id=vpc.id, tags=tagged("igw"), opts=child)
        public_routes = aws.ec2.RouteTable(f"{name}-public", vpc_id=vpc.id, tags=tagged("public"), opts=child)
        internet_route = aws.ec2.Route(
            f"{name}-public",
            route_table_id=public_routes.id,
            destination_cidr_block="0.0.0.0/0",
            gateway_id=gateway.id,
            opts=child,
        )
        routes: list[pulumi.Resource] = []
        nats: list[aws.ec2.NatGateway] = []
        self.subnet_ids = []
        for index in range(SUBNETS):
            label = f"{name}-{index + 1}"
            public = aws.ec2.Subnet(
                f"{label}-public",
                vpc_id=vpc.id,
                cidr_block=blocks[index],
                availability_zone=zones[index],
                map_public_ip_on_launch=True,
                tags=tagged(f"public-{index + 1}"),
                opts=subnet_opts,
            )
            routes.append(
                aws.ec2.RouteTableAssociation(
                    f"{label}-public", subnet_id=public.id, route_table_id=public_routes.id, opts=child
                )
            )
            if index < nat_gateways:
                address = aws.ec2.Eip(label, domain="vpc", tags=tagged(f"nat-{index + 1}"), opts=child)
                nats.append(
                    aws.ec2.NatGateway(
                        label,
                        subnet_id=public.id,
                        allocation_id=address.id,
                        tags=tagged(f"nat-{index + 1}"),
                        opts=pulumi.ResourceOptions(parent=self, depends_on=[internet_route]),
                    )
                )
            private = aws.ec2.Subnet(
                f"{label}-private",
                vpc_id=vpc.id,
                cidr_block=blocks[SUBNETS + index],
                availability_zone=zones[index],
                tags=tagged(f"private-{index + 1}"),
                opts=subnet_opts,
            )
            table = aws.ec2.RouteTable(
                f"{label}-private", vpc_id=vpc.id, tags=tagged(f"private-{index + 1}"), opts=child
            )
            routes += [
                aws.ec2.Route(
                    f"{label}-private",
                    route_table_id=table.id,
                    destination_cidr_block="0.0.0.0/0",
                    nat_gateway_id=nats[-1].id,
                    opts=child,
                ),
                aws.ec2.RouteTableAssociation(
                    f"{label}-private", subnet_id=private.id, route_table_id=table.id, opts=child
                ),
            ]
            self.subnet_ids.append(private.id)
        self.vpc_id = vpc.id
        self.routes = routes
        self.register_outputs({"vpc_id": self.vpc_id, "subnet_ids": self.subnet_ids})


def problems(cidr_block: str, nat_gateways: int) -> Iterator[str]:
    """Yields one line for each invalid input. Makes no network calls."""
    advice = "use an IPv4 network from /16 to /24"
    try:
        network = ipaddress.IPv4Network(cidr_block)
    except ValueError as error:
        yield f"cidr_block is {cidr_block!r}: {error} — {advice}"
    else:
        if not 16 <= network.prefixlen <= 24:
            yield f"cidr_block is {cidr_block!r} — {advice}"
    if nat_gateways not in {1, SUBNETS}:
        yield f"nat_gateways is {nat_gateways!r} — use 1, or {SUBNETS} for one in each Availability Zone"


def _availability_zones(zones: Sequence[str]) -> list[str]:
    """Filters out Local Zones and Wavelength Zones. Accounts can opt in to these, but MWAA doesn't support them."""
    return [zone for zone in zones if re.fullmatch(r"[a-z-]+-\d[a-z]", zone)]
