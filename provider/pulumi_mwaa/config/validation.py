"""Holds one object that keeps to its schema against the rules of its resource."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_mwaa.config.document import Position
from pulumi_mwaa.provider.schema.connection import CONNECTION
from pulumi_mwaa.provider.schema.pool import POOL
from pulumi_mwaa.provider.schema.schema import ResourceSchema
from pulumi_mwaa.provider.schema.variable import VARIABLE

#: What the resources are described by, each kind under the name that its file has.
DESCRIBED: Mapping[str, ResourceSchema] = {"variables": VARIABLE, "connections": CONNECTION, "pools": POOL}


def broken_rules(kind: str, name: str, arguments: Mapping[str, Any]) -> Iterator[tuple[Position, str]]:
    """Yields where and why the resource would refuse an object. Offline; what isn't a plain value passes."""
    described = DESCRIBED[kind]
    given = {**dict.fromkeys(field.name for field in described.arguments), **arguments, described.key: name}
    for field in described.arguments:
        value = given.get(field.name)
        if isinstance(value, str) or (isinstance(value, int) and not field.may_be_secret):
            at = (name,) if field.name == described.key else (name, field.name)
            yield from ((at, reason) for reason in field.check(value)[1])
    yield from (((name, field), reason) for field, reason in described.read_only_but_declared(given))
