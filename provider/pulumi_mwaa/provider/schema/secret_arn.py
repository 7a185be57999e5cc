"""How an argument names a secret of AWS Secrets Manager: its ARN, and maybe a key in its JSON."""

from __future__ import annotations

import re
from typing import NamedTuple

# With a JSON key as Amazon ECS writes it: `ARN:KEY::`.
_ARN = re.compile(
    r"(?P<arn>arn:aws(?:-[a-z]+)*:secretsmanager:(?P<region>[a-z0-9-]+):\d{12}:secret:[\w/+=.@-]+)"
    r"(?::(?P<json_key>[^:]+)(?:::)?)?",
    re.ASCII,
)


class SecretArn(NamedTuple):
    """A secret, and a key in its JSON where only one value of it is meant."""

    arn: str
    region: str
    json_key: str | None


def parse_secret_arn(text: str) -> SecretArn:
    """Parse `ARN`, `ARN:KEY` or `ARN:KEY::`; raises `ValueError` with the reason for anything else."""
    named = _ARN.fullmatch(text)
    if named is None:
        raise ValueError(
            "is not the ARN of a secret: write arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME, "
            "and :KEY behind it to take one value of its JSON"
        )
    return SecretArn(named["arn"], named["region"], named["json_key"])
