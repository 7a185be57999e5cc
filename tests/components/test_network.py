"""An environment's network: two private subnets in two zones, with internet access."""

from __future__ import annotations

import ipaddress

import pulumi
import pytest

from pulumi_mwaa.components.network import Network
from tests.support.pulumi.mocked_program import REGION, GraphOf

PRIVATE = ["Subnet n-1-private", "Subnet n-2-private"]
PUBLIC = ["Subnet n-1-public", "Subnet n-2-public"]


def test_private_and_public_subnets_are_in_two_zones_of_the_region(graph_of: GraphOf) -> None:
    graph = graph_of(lambda: Network("n"))
    zones = [f"{REGION}a", f"{REGION}b"]  # not the Local Zone, which the mocks list first
    assert [graph[label].inputs["availabilityZone"] for label in PRIVATE] == zones
    assert [graph[label].inputs["availabilityZone"] for label in PUBLIC] == zones
    assert graph.of("Subnet") == sorted(PRIVATE + PUBLIC)


def test_new_zone_in_the_region_moves_no_subnet(graph_of: GraphOf) -> None:
    graph = graph_of(lambda: Network("n"))
    assert {graph[label].ignored for label in PRIVATE + PUBLIC} == {("availabilityZone",)}


def test_only_public_subnets_assign_public_addresses(graph_of: GraphOf) -> None:
    graph = graph_of(lambda: Network("n"))
    given = {label for label in graph.of("Subnet") if graph[label].inputs.get("mapPublicIpOnLaunch")}
    assert given == set(PUBLIC)


def test_dns_is_enabled(graph_of: GraphOf) -> None:
    inputs = graph_of(lambda: Network("n"))["Vpc n"].inputs
    assert (inputs["enableDnsSupport"], inputs["enableDnsHostnames"]) == (True, True)


@pytest.mark.parametrize("cidr_block", ["10.192.0.0/16", "10.0.0.0/24"])
def test_subnets_share_the_addresses_without_overlap(graph_of: GraphOf, cidr_block: str) -> None:
    graph = graph_of(lambda: Network("n", cidr_block=cidr_block))
    blocks = [ipaddress.IPv4Network(graph[label].inputs["cidrBlock"]) for label in graph.of("Subnet")]
    assert all(block.subnet_of(ipaddress.IPv4Network(cidr_block)) for block in blocks)
    assert not any(one.overlaps(other) for one in blocks for other in blocks if one is not other)


@pytest.mark.parametrize(("gateways", "ways"), [(1, ["n-1-id", "n-1-id"]), (2, ["n-1-id", "n-2-id"])])
def test_private_subnets_reach_the_internet_through_nat(graph_of: GraphOf, gateways: int, ways: list[str]) -> None:
    graph = graph_of(lambda: Network("n", nat_gateways=gateways))
    assert len(graph.of("NatGateway")) == len(graph.of("Eip")) == gateways
    routes = [graph[f"Route n-{number}-private"].inputs for number in (1, 2)]
    assert [route["natGatewayId"] for route in routes] == ways
    assert {route["destinationCidrBlock"] for route in routes} == {"0.0.0.0/0"}
    assert graph["Route n-public"].inputs["gatewayId"] == "n-id"
    assert {graph[label].inputs["subnetId"] for label in graph.of("NatGateway")} <= {"n-1-public-id", "n-2-public-id"}


@pytest.mark.parametrize("side", ["public", "private"])
@pytest.mark.parametrize("number", [1, 2])
def test_each_subnet_has_the_public_or_the_private_routes(graph_of: GraphOf, side: str, number: int) -> None:
    inputs = graph_of(lambda: Network("n"))[f"RouteTableAssociation n-{number}-{side}"].inputs
    table = "n-public-id" if side == "public" else f"n-{number}-private-id"
    assert inputs == {"subnetId": f"n-{number}-{side}-id", "routeTableId": table}


def test_nat_gateway_depends_on_the_route_to_the_internet(graph_of: GraphOf) -> None:
    graph = graph_of(lambda: Network("n"))
    assert {"Route n-public", "InternetGateway n"} <= graph.before("NatGateway n-1")


def test_every_taggable_resource_has_the_tags_and_its_own_name(graph_of: GraphOf) -> None:
    graph = graph_of(lambda: Network("n", tags={"team": "data"}))
    untagged = {"Route", "RouteTableAssociation", "mwaa.Network"}
    tagged = {label: each.inputs["tags"] for label, each in graph.resources.items() if label.split()[0] not in untagged}
    assert {tags["team"] for tags in tagged.values()} == {"data"}
    assert all(tags["Name"].startswith("n-") for tags in tagged.values())


@pytest.mark.parametrize(
    ("cidr_block", "nat_gateways", "reason"),
    [
        ("10.0.0.0/15", 1, "from /16 to /24"),
        ("10.0.0.0/25", 1, "from /16 to /24"),
        ("10.0.0.1/16", 1, "has host bits set"),
        ("a network", 1, "cidr_block is 'a network'"),
        ("fd00::/16", 1, "cidr_block is 'fd00::/16'"),
        ("10.0.0.0/16", 0, "nat_gateways is 0 — use 1, or 2"),
        ("10.0.0.0/16", 3, "nat_gateways is 3 — use 1, or 2"),
    ],
)
def test_invalid_network_is_rejected_in_one_line(
    graph_of: GraphOf, cidr_block: str, nat_gateways: int, reason: str
) -> None:
    with pytest.raises(pulumi.RunError, match=f"^Network 'n': .*{reason}[^\n]*$"):
        graph_of(lambda: Network("n", cidr_block=cidr_block, nat_gateways=nat_gateways))
