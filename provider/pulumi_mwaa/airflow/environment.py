"""An MWAA environment's identity: its name, region and account."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

# `EnvironmentName` and `EnvironmentArn` in botocore's model (mwaa 2020-07-01).
_NAME = re.compile(r"[a-zA-Z][0-9a-zA-Z_-]{0,79}")
_ARN = re.compile(r"arn:aws(?:-[a-z]+)*:airflow:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):environment/(?P<name>.+)")


class Environment(NamedTuple):
    """An environment as specified. The region and account are `None` if only a name was given."""

    name: str
    region: str | None = None
    account: str | None = None

    def explicit_region(self, region: str | None) -> str | None:
        """Returns the given region or the one in the ARN. Raises `ValueError` if they differ."""
        if region and self.region and region != self.region:
            raise ValueError(f"region is {region}, but the environment's ARN is in {self.region} — omit the region")
        return region or self.region

    def resolve_region(self, region: str | None, *fallbacks: Callable[[], str | None]) -> str:
        """Returns the explicit region, or the first that a fallback returns. Raises `ValueError` if there is none."""
        resolved = self.explicit_region(region)
        for fallback in fallbacks:
            resolved = resolved or fallback()
        if not resolved:
            raise ValueError(
                f"no region is set for environment '{self.name}' — set region, mwaa:region, aws:region or AWS_REGION"
            )
        return resolved


def parse_environment(text: str) -> Environment:
    """Parses an environment's name or ARN. Raises `ValueError` if the text is neither."""
    arn = _ARN.fullmatch(text)
    environment = Environment(arn["name"], arn["region"], arn["account"]) if arn else Environment(text)
    if not _NAME.fullmatch(environment.name):
        raise ValueError(
            f"{text!r} is neither the name of an MWAA environment (a letter followed by letters, digits, - or _; "
            "at most 80 characters) nor an environment's ARN"
        )
    return environment
