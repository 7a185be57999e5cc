"""Which MWAA environment is meant: its identity is its name and its region."""

from __future__ import annotations

import re
from typing import NamedTuple

# botocore's model of `EnvironmentName` and `EnvironmentArn` (mwaa 2020-07-01).
_NAME = re.compile(r"[a-zA-Z][0-9a-zA-Z_-]{0,79}")
_ARN = re.compile(r"arn:aws(?:-[a-z]+)*:airflow:(?P<region>[a-z0-9-]+):\d{12}:environment/(?P<name>.+)")


class Environment(NamedTuple):
    """An environment as it was named: `region` is `None` where only a name was given."""

    name: str
    region: str | None


def parse_environment(text: str) -> Environment:
    """Take an environment's name or its ARN; raises `ValueError` with the reason for anything else."""
    arn = _ARN.fullmatch(text)
    name, region = (arn["name"], arn["region"]) if arn else (text, None)
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"{text!r} is neither the name of an MWAA environment (a letter, then letters, digits, - and _; "
            "80 at the most) nor its ARN"
        )
    return Environment(name, region)
