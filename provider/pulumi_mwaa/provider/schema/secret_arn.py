"""Parses the ARN of a secret in AWS Secrets Manager, with an optional key in its JSON."""

from __future__ import annotations

import re
from typing import NamedTuple

# The JSON key may have the form that Amazon ECS uses: `ARN:KEY::`.
_ARN = re.compile(
    r"(?P<arn>arn:aws(?:-[a-z]+)*:secretsmanager:(?P<region>[a-z0-9-]+):\d{12}:secret:[\w/+=.@-]+)"
    r"(?::(?P<json_key>[^:]+)(?:::)?)?",
    re.ASCII,
)


class SecretArn(NamedTuple):
    """The ARN of a secret, and the key of one value in its JSON, or `None` for the whole secret."""

    arn: str
    region: str
    json_key: str | None


def parse_secret_arn(text: str) -> SecretArn:
    """Parses `ARN`, `ARN:KEY` or `ARN:KEY::`. Raises `ValueError` with a reason for anything else."""
    match = _ARN.fullmatch(text)
    if match is None:
        raise ValueError(
            "isn't the ARN of a secret — use arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME, "
            "and append :KEY for one value in its JSON"
        )
    return SecretArn(match["arn"], match["region"], match["json_key"])
