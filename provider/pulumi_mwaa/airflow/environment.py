"""Which MWAA environment is meant: its identity is its name and its region."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

# botocore's model of `EnvironmentName` and `EnvironmentArn` (mwaa 2020-07-01).
_NAME = re.compile(r"[a-zA-Z][0-9a-zA-Z_-]{0,79}")
_ARN = re.compile(r"arn:aws(?:-[a-z]+)*:airflow:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):environment/(?P<name>.+)")


class Environment(NamedTuple):
    """An environment as it was named: region and account are `None` where only a name was given."""

    name: str
    region: str | None = None
    account: str | None = None

    def explicit_region(self, region: str | None) -> str | None:
        """The region that is given, with the environment or in its ARN; `ValueError` when the two contradict."""
        if region and self.region and region != self.region:
            raise ValueError(f"region is {region}, but the environment's ARN is in {self.region}: leave out the region")
        return region or self.region

    def resolve_region(self, region: str | None, *fallbacks: Callable[[], str | None]) -> str:
        """The region that is given, else the first that a fallback knows; `ValueError` when none does."""
        found = self.explicit_region(region)
        for fallback in fallbacks:
            found = found or fallback()
        if not found:
            raise ValueError(
                f"there isn't an AWS region for environment '{self.name}': set region, mwaa:region or aws:region, or "
                "AWS_REGION"
            )
        return found


def parse_environment(text: str) -> Environment:
    """Take an environment's name or its ARN; raises `ValueError` with the reason for anything else."""
    arn = _ARN.fullmatch(text)
    named = Environment(arn["name"], arn["region"], arn["account"]) if arn else Environment(text)
    if not _NAME.fullmatch(named.name):
        raise ValueError(
            f"{text!r} is neither the name of an MWAA environment (a letter, then letters, digits, - and _; "
            "80 at the most) nor its ARN"
        )
    return named
