"""The functions that look up the account, the partition, the region and its zones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from local.aws.account import PARTITION, ZONES
from local.aws.errors import RejectedError
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
    """Returns the function's result. Raises RejectedError for unsupported functions and arguments."""
    if token not in FUNCTIONS:
        raise RejectedError(f"the local stand-in for AWS doesn't support the function {token}")
    given = {name: value for name, value in arguments.items() if value is not None}
    unsupported = dict(given)
    if token.endswith(":getAvailabilityZones") and unsupported.get("state") == "available":
        del unsupported["state"]
    if unsupported:
        raise RejectedError(f"the local stand-in for AWS doesn't support {', '.join(unsupported)} in {token}")
    return FUNCTIONS[token]() | given
