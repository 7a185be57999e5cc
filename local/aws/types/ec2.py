"""EC2's types: a network and its security groups."""

from __future__ import annotations

import ipaddress
from typing import Any

from local.aws.account import ZONES, Computed, always, arn, generated_id
from local.aws.types.aws_type import AwsType, Reference
from local.mwaa.state import ACCOUNT

_VPC = Reference("aws:ec2/vpc:Vpc")
_SUBNET = Reference("aws:ec2/subnet:Subnet")
_ROUTE_TABLE = Reference("aws:ec2/routeTable:RouteTable")
_SECURITY_GROUP = Reference("aws:ec2/securityGroup:SecurityGroup")


def _rejects_block(inputs: dict[str, Any]) -> str:
    block = inputs.get("cidrBlock", "")
    try:
        length = ipaddress.ip_network(block).prefixlen
    except ValueError:
        return f"InvalidParameterValue: Value ({block}) for parameter cidrBlock is invalid: it isn't a CIDR block."
    return "" if 16 <= length <= 28 else f"InvalidVpc.Range: The CIDR '{block}' is invalid."


def _rejects_subnet(inputs: dict[str, Any]) -> str:
    zone = inputs.get("availabilityZone", ZONES[0])
    unknown_zone = f"InvalidParameterValue: Value ({zone}) for parameter availabilityZone is invalid."
    return _rejects_block(inputs) or ("" if zone in ZONES else unknown_zone)


def _owned(kind: str) -> dict[str, Computed]:
    """Returns the outputs that AWS computes for a resource with its own ARN and owner."""
    return {"arn": arn("ec2", f"{kind}/{{id}}"), "ownerId": always(ACCOUNT)}


def _rule(direction: str) -> AwsType:
    return AwsType(
        f"aws:vpc/securityGroup{direction}Rule:SecurityGroup{direction}Rule",
        id=generated_id("sgr"),
        computed={"arn": arn("ec2", "security-group-rule/{id}"), "securityGroupRuleId": lambda existing: existing.id},
        replaced_by=frozenset({"securityGroupId"}),
        refers={"securityGroupId": _SECURITY_GROUP, "referencedSecurityGroupId": _SECURITY_GROUP},
    )


TYPES = (
    AwsType(
        _VPC.token,
        id=generated_id("vpc"),
        computed={
            **_owned("vpc"),
            "mainRouteTableId": generated_id("rtb"),
            "defaultRouteTableId": generated_id("rtb"),
            "defaultNetworkAclId": generated_id("acl"),
            "defaultSecurityGroupId": generated_id("sg"),
            "dhcpOptionsId": generated_id("dopt"),
        },
        replaced_by=frozenset({"cidrBlock", "instanceTenancy"}),
        rejects=_rejects_block,
    ),
    AwsType(
        _SUBNET.token,
        id=generated_id("subnet"),
        computed={
            **_owned("subnet"),
            "availabilityZone": always(ZONES[0]),
            "availabilityZoneId": always("use1-az1"),
        },
        replaced_by=frozenset({"vpcId", "cidrBlock", "availabilityZone"}),
        refers={"vpcId": _VPC},
        rejects=_rejects_subnet,
    ),
    AwsType(
        "aws:ec2/internetGateway:InternetGateway",
        id=generated_id("igw"),
        computed=_owned("internet-gateway"),
        refers={"vpcId": _VPC},
    ),
    AwsType(
        "aws:ec2/eip:Eip",
        id=generated_id("eipalloc"),
        computed={
            "arn": arn("ec2", "elastic-ip/{id}"),
            "allocationId": lambda existing: existing.id,
            "publicIp": always("203.0.113.10"),
            "domain": always("vpc"),
        },
        replaced_by=frozenset({"domain"}),
    ),
    AwsType(
        "aws:ec2/natGateway:NatGateway",
        id=generated_id("nat"),
        computed={
            "connectivityType": always("public"),
            "publicIp": always("203.0.113.10"),
            "networkInterfaceId": generated_id("eni"),
            "associationId": generated_id("eipassoc"),
        },
        replaced_by=frozenset({"subnetId", "allocationId", "connectivityType"}),
        refers={"subnetId": _SUBNET, "allocationId": Reference("aws:ec2/eip:Eip")},
    ),
    AwsType(
        _ROUTE_TABLE.token,
        id=generated_id("rtb"),
        computed=_owned("route-table"),
        replaced_by=frozenset({"vpcId"}),
        refers={"vpcId": _VPC},
    ),
    AwsType(
        "aws:ec2/route:Route",
        id=generated_id("r-rtb"),
        computed={"origin": always("CreateRoute"), "state": always("active")},
        replaced_by=frozenset({"routeTableId", "destinationCidrBlock"}),
        refers={
            "routeTableId": _ROUTE_TABLE,
            "gatewayId": Reference("aws:ec2/internetGateway:InternetGateway"),
            "natGatewayId": Reference("aws:ec2/natGateway:NatGateway"),
        },
    ),
    AwsType(
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        id=generated_id("rtbassoc"),
        replaced_by=frozenset({"subnetId"}),
        refers={"subnetId": _SUBNET, "routeTableId": _ROUTE_TABLE},
    ),
    AwsType(
        _SECURITY_GROUP.token,
        id=generated_id("sg"),
        computed={
            **_owned("security-group"),
            "description": always("Managed by Pulumi"),
        },
        named="name",
        replaced_by=frozenset({"name", "description", "vpcId"}),
        refers={"vpcId": _VPC},
    ),
    _rule("Ingress"),
    _rule("Egress"),
)
