"""The functions that programs ask AWS: who and where they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from local.aws.account import PARTITION, ZONES
from local.aws.errors import RefusedError
from local.mwaa.state import ACCOUNT, REGION

FUNCTIONS: dict[str, Callable[[], dict[str, Any]]] = {
    "aws:index/getCallerIdentity:getCallerIdentity": lambda: {
        "id": ACCOUNT,
        "accountId": ACCOUNT,
        "arn": f"arn:{PARTITION}:iam::{ACCOUNT}:user/local",
        "userId": "AIDACKCEVSQ6C2EXAMPLE",
    },
    "aws:index/getRegion:getRegion": lambda: {
        "id": REGION,
        "name": REGION,
        "region": REGION,
        "description": "US East (N. Virginia)",
        "endpoint": f"ec2.{REGION}.amazonaws.com",
    },
    "aws:index/getPartition:getPartition": lambda: {
        "id": PARTITION,
        "partition": PARTITION,
        "dnsSuffix": "amazonaws.com",
        "reverseDnsPrefix": "com.amazonaws",
    },
    "aws:index/getAvailabilityZones:getAvailabilityZones": lambda: {
        "id": REGION,
        "region": REGION,
        "names": list(ZONES),
        "zoneIds": [f"use1-az{number}" for number, _ in enumerate(ZONES, 1)],
        "groupNames": [f"{REGION}-zg-1"],
    },
}


def invoke(token: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Returns what the function tells. Raises RefusedError for one that isn't here, and for arguments. Offline."""
    if token not in FUNCTIONS:
        raise RefusedError(f"the local stand-in for AWS doesn't have the function {token}")
    asked = {name: value for name, value in arguments.items() if value is not None}
    if token.endswith(":getAvailabilityZones"):
        asked = {name: value for name, value in asked.items() if (name, value) != ("state", "available")}
    if asked:
        raise RefusedError(f"the local stand-in for AWS knows no argument {', '.join(asked)} of {token}")
    return FUNCTIONS[token]() | {name: value for name, value in arguments.items() if value is not None}
