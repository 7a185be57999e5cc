"""The network that an MWAA environment runs in, as MWAA documents it: two private subnets with a way out."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping, Sequence

import pulumi
import pulumi_aws as aws

from pulumi_mwaa.components.environment_inputs import SUBNETS

_SUBNET_BITS = 4  # a 16th of the network each: of 10.192.0.0/16, 4,091 addresses


class Network(pulumi.ComponentResource):
    """A VPC with two private subnets, and two public ones with a NAT gateway through which those reach the internet.

    Source: https://docs.aws.amazon.com/mwaa/latest/userguide/vpc-create.html

    Args:
        name: The resource's name, and what its parts are called.
        cidr_block: The VPC's addresses: from /16 to /24.
        nat_gateways: 1, or 2 for one in each zone. Each is paid for by the hour.
        tags: For all that can have some.
        opts: Pulumi's options.

    Raises `pulumi.RunError`, before anything is made, for other addresses and numbers of gateways.
    """

    vpc_id: pulumi.Output[str]
    subnet_ids: list[pulumi.Output[str]]
    #: What has to be there before something in the private subnets reaches the internet.
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
        if wrong := list(problems(cidr_block, nat_gateways)):
            raise pulumi.RunError("\n".join(f"Network '{name}': {problem}" for problem in wrong))
        blocks = [str(block) for block in ipaddress.ip_network(cidr_block).subnets(_SUBNET_BITS)]
        super().__init__("pulumi-mwaa:index:Network", name, None, opts)
        own = pulumi.ResourceOptions(parent=self)
        # A zone that AWS adds must not move the subnets, and the environment with them.
        settled = pulumi.ResourceOptions(parent=self, ignore_changes=["availabilityZone"])
        asked = pulumi.InvokeOutputOptions(parent=self)
        zones = aws.get_availability_zones_output(state="available", opts=asked).names.apply(_of_region)

        def tagged(part: str) -> dict[str, pulumi.Input[str]]:
            return {**(tags or {}), "Name": f"{name}-{part}"}

        vpc = aws.ec2.Vpc(
            name,
            cidr_block=cidr_block,
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags=tagged("vpc"),
            opts=own,
        )
        gateway = aws.ec2.InternetGateway(name, vpc_id=vpc.id, tags=tagged("igw"), opts=own)
        public_routes = aws.ec2.RouteTable(f"{name}-public", vpc_id=vpc.id, tags=tagged("public"), opts=own)
        to_internet = aws.ec2.Route(
            f"{name}-public",
            route_table_id=public_routes.id,
            destination_cidr_block="0.0.0.0/0",
            gateway_id=gateway.id,
            opts=own,
        )
        routes: list[pulumi.Resource] = []
        ways_out: list[aws.ec2.NatGateway] = []
        self.subnet_ids = []
        for index in range(SUBNETS):
            part = f"{name}-{index + 1}"
            public = aws.ec2.Subnet(
                f"{part}-public",
                vpc_id=vpc.id,
                cidr_block=blocks[index],
                availability_zone=zones[index],
                map_public_ip_on_launch=True,
                tags=tagged(f"public-{index + 1}"),
                opts=settled,
            )
            routes.append(
                aws.ec2.RouteTableAssociation(
                    f"{part}-public", subnet_id=public.id, route_table_id=public_routes.id, opts=own
                )
            )
            if index < nat_gateways:
                address = aws.ec2.Eip(part, domain="vpc", tags=tagged(f"nat-{index + 1}"), opts=own)
                ways_out.append(
                    aws.ec2.NatGateway(
                        part,
                        subnet_id=public.id,
                        allocation_id=address.id,
                        tags=tagged(f"nat-{index + 1}"),
                        opts=pulumi.ResourceOptions(parent=self, depends_on=[to_internet]),
                    )
                )
            private = aws.ec2.Subnet(
                f"{part}-private",
                vpc_id=vpc.id,
                cidr_block=blocks[SUBNETS + index],
                availability_zone=zones[index],
                tags=tagged(f"private-{index + 1}"),
                opts=settled,
            )
            table = aws.ec2.RouteTable(f"{part}-private", vpc_id=vpc.id, tags=tagged(f"private-{index + 1}"), opts=own)
            routes += [
                aws.ec2.Route(
                    f"{part}-private",
                    route_table_id=table.id,
                    destination_cidr_block="0.0.0.0/0",
                    nat_gateway_id=ways_out[-1].id,
                    opts=own,
                ),
                aws.ec2.RouteTableAssociation(
                    f"{part}-private", subnet_id=private.id, route_table_id=table.id, opts=own
                ),
            ]
            self.subnet_ids.append(private.id)
        self.vpc_id = vpc.id
        self.routes = routes
        self.register_outputs({"vpc_id": self.vpc_id, "subnet_ids": self.subnet_ids})


def problems(cidr_block: str, nat_gateways: int) -> Iterator[str]:
    """Yields, one line each, why a network can't be made so. Touches no network."""
    try:
        network = ipaddress.IPv4Network(cidr_block)
    except ValueError as error:
        yield f"cidr_block is {cidr_block!r}: {error}"
    else:
        if not 16 <= network.prefixlen <= 24:
            yield f"cidr_block is {cidr_block!r}: a VPC that is divided here has from /16 to /24"
    if nat_gateways not in {1, SUBNETS}:
        yield f"nat_gateways is {nat_gateways!r}: say 1, or {SUBNETS} for one in each zone"


def _of_region(zones: Sequence[str]) -> list[str]:
    """Returns the zones but the Local Zones and such that an account opted in to: MWAA isn't there."""
    return [zone for zone in zones if re.fullmatch(r"[a-z-]+-\d[a-z]", zone)]
