"""Parses the ARN of an AWS Secrets Manager secret, which may be followed by a key in the secret's JSON."""

from __future__ import annotations

import re
from typing import NamedTuple

# A JSON key may also be written as in Amazon ECS: `ARN:KEY::`.
_ARN = re.compile(
    r"(?P<arn>arn:aws(?:-[a-z]+)*:secretsmanager:(?P<region>[a-z0-9-]+):\d{12}:secret:[\w/+=.@-]+)"
    r"(?::(?P<json_key>[^:]+)(?:::)?)?",
    re.ASCII,
)


class SecretArn(NamedTuple):
    """A secret's ARN, optionally with the key of a single value in the secret's JSON."""

    arn: str
    region: str
    json_key: str | None


def parse_secret_arn(text: str) -> SecretArn:
    """Parses `ARN`, `ARN:KEY` or `ARN:KEY::`. Raises `ValueError` with a reason for anything else."""
    match = _ARN.fullmatch(text)
    if match is None:
        raise ValueError(
            "isn't the ARN of a secret — use arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME, "
            "and append :KEY for one value in the secret's JSON"
        )
    return SecretArn(match["arn"], match["region"], match["json_key"])
