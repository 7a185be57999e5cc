"""Which object a resource means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from pulumi_mwaa.airflow.environment import parse_environment
from pulumi_mwaa.provider.schema.schema import ACCOUNT, ResourceSchema


class Identity(NamedTuple):
    """Environment, region, kind and name: what two resources must not share."""

    environment: str
    region: str
    kind: str
    name: str

    @property
    def id(self) -> str:
        """The resource's id, split again at the first `/`: no environment has one in its name."""
        return f"{self.environment}/{self.name}"

    def __str__(self) -> str:
        return f"{self.kind} '{self.name}' in environment '{self.environment}' ({self.region})"

    @classmethod
    def of(cls, schema: ResourceSchema, properties: Mapping[str, Any]) -> Identity:
        """The identity of checked inputs or of recorded outputs."""
        environment = parse_environment(properties["environment"]).name
        return cls(environment, properties["region"], schema.name, properties[schema.key])


def account_of(properties: Mapping[str, Any]) -> str | None:
    """The account that checked inputs or recorded outputs say the environment is in: its ARN's, else the recorded."""
    environment = properties.get("environment")
    named = parse_environment(environment).account if isinstance(environment, str) else None
    return named or properties.get(ACCOUNT)


def may_be_same(one: str | None, other: str | None) -> bool:
    """Whether two accounts, as far as they are known, can be the same."""
    return None in (one, other) or one == other


def is_known(schema: ResourceSchema, properties: Mapping[str, Any]) -> bool:
    """Whether all parts of the identity are there and known."""
    return all(isinstance(properties.get(name), str) for name in ("environment", "region", schema.key))
