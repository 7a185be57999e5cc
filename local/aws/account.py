"""The account and the region of the stand-in, and the names that AWS makes up in them."""

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
    """A resource that is there: its id and what it was made with."""

    id: str
    inputs: dict[str, Any]


#: What AWS tells of a resource once it is there.
Computed = Callable[[Made], Any]


def arn(service: str, resource: str, *, region: str = REGION, account: str = ACCOUNT) -> Computed:
    """Returns what tells an ARN; `resource` has `{id}` and inputs such as `{bucket}` for their values."""
    prefix = f"arn:{PARTITION}:{service}:{region}:{account}:"
    return lambda made: prefix + resource.format(id=made.id, **made.inputs)


def always(value: Any) -> Computed:
    """Returns what tells the same of each."""
    return lambda _: value


def made_up(prefix: str) -> Callable[[Any], str]:
    """Returns what makes an id up as EC2 does: `vpc-` and 17 hexadecimal digits."""
    return lambda _: f"{prefix}-{secrets.token_hex(9)[:17]}"
