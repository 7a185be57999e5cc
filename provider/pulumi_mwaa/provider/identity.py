"""The identity of an Airflow object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from pulumi_mwaa.airflow.environment import parse_environment
from pulumi_mwaa.provider.schema.computed import ACCOUNT
from pulumi_mwaa.provider.schema.schema import ResourceSchema


class Identity(NamedTuple):
    """An object's environment, region, kind and name. No two resources may have the same identity."""

    environment: str
    region: str
    kind: str
    name: str

    @property
    def id(self) -> str:
        """The resource's id. An environment's name contains no `/`, so the first `/` is the separator."""
        return f"{self.environment}/{self.name}"

    def __str__(self) -> str:
        return f"{self.kind} '{self.name}' in environment '{self.environment}' ({self.region})"

    @classmethod
    def of(cls, schema: ResourceSchema, properties: Mapping[str, Any]) -> Identity:
        """Returns the identity of the object described by checked inputs or recorded outputs."""
        environment = parse_environment(properties["environment"]).name
        return cls(environment, properties["region"], schema.name, properties[schema.key])


def account_of(properties: Mapping[str, Any]) -> str | None:
    """Returns the account in the environment's ARN, or the recorded one."""
    environment = properties.get("environment")
    in_arn = parse_environment(environment).account if isinstance(environment, str) else None
    return in_arn or properties.get(ACCOUNT)


def may_be_same(one: str | None, other: str | None) -> bool:
    """Returns whether two accounts may be the same. `None` is an unknown account."""
    return None in (one, other) or one == other


def is_known(schema: ResourceSchema, properties: Mapping[str, Any]) -> bool:
    """Returns whether all parts of the identity are set and known."""
    return all(isinstance(properties.get(name), str) for name in ("environment", "region", schema.key))
