"""The stand-in's account and region, and the ARNs and ids that AWS generates in them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local.mwaa.state import ACCOUNT, REGION

PARTITION = "aws"
ZONES = tuple(f"{REGION}{letter}" for letter in "abcd")


@dataclass(frozen=True)
class Made:
    """An existing resource: its id and its inputs."""

    id: str
    inputs: dict[str, Any]


#: Computes an output of a resource that has been created.
Computed = Callable[[Made], Any]


def arn(service: str, resource: str, *, region: str = REGION, account: str = ACCOUNT) -> Computed:
    """Returns a function that computes an ARN; `resource` may contain `{id}` and inputs such as `{bucket}`."""
    prefix = f"arn:{PARTITION}:{service}:{region}:{account}:"
    return lambda existing: prefix + resource.format(id=existing.id, **existing.inputs)


def name_in(name_or_arn: str) -> str:
    """Returns the name at the end of an ARN, or the name itself."""
    return name_or_arn.rpartition(":")[2]


def always(value: Any) -> Computed:
    """Returns a function that returns `value` for every resource."""
    return lambda _: value


def generated_id(prefix: str) -> Callable[[Any], str]:
    """Returns a function that generates ids as EC2 does: the prefix, a hyphen and 17 hexadecimal digits."""
    return lambda _: f"{prefix}-{secrets.token_hex(9)[:17]}"
