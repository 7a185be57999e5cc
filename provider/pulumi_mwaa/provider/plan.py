"""What to change so that an object becomes as declared: decided here without a call, for every operation."""

from __future__ import annotations

from collections.abc import Collection as Names
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_mwaa.provider.schema.schema import ResourceSchema
from pulumi_mwaa.provider.schema.values import Content


@dataclass(frozen=True)
class Actual:
    """What is known of an existing object.

    Attributes:
        fields: its fields, in the form in which they are declared.
        hidden: those that may differ from that all the same, since nothing shows them as they are.
        undeclared: those in which Airflow hides something that isn't declared.
        incomplete: those that a create cut off half way left empty.
    """

    fields: Mapping[str, Any] = field(repr=False)
    hidden: frozenset[str] = frozenset()
    undeclared: frozenset[str] = frozenset()
    incomplete: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Plan:
    """What to do with an existing object.

    Attributes:
        update: the fields to send.
        recreate: of what differs, the fields that no update can carry from one value to the other: if there are any,
            the object has to be deleted and created.
        conflicts: the fields in which it is seen to differ.
        keep: fields that are declared empty, and that Airflow neither shows nor clears.
    """

    update: frozenset[str]
    recreate: tuple[str, ...]
    conflicts: tuple[str, ...]
    keep: frozenset[str]


def plan(schema: ResourceSchema, actual: Actual, desired: Mapping[str, Any]) -> Plan:
    """Compare an object with what is declared."""
    differing = {*schema.differing(actual.fields, desired), *actual.undeclared}
    keep = {f.name for f in schema.fields if f.write_only and f.name in actual.hidden and not desired.get(f.name)}
    recreate = [
        f.name
        for f in schema.fields
        if f.name in differing and not f.updatable_in_place(actual.fields.get(f.name), desired.get(f.name))
    ]
    return Plan(
        update=frozenset((differing | actual.hidden) - keep),
        recreate=tuple(recreate),
        conflicts=tuple(sorted(differing - actual.incomplete)),
        keep=frozenset(keep),
    )


def observed(
    schema: ResourceSchema,
    answer: Mapping[str, Any],
    desired: Content,
    *,
    masks: bool = True,
    dropped: Names[str] = (),
) -> Actual:
    """An object as Airflow shows it.

    Args:
        schema: its schema.
        answer: what Airflow answered.
        desired: what is declared, which is what is taken to be under a mask.
        masks: whether a `***` in the answer is a mask.
        dropped: the fields that a create takes and doesn't store.
    """
    return Actual(
        schema.merge_live(answer, desired, masks=masks),
        schema.hidden_fields(answer) if masks else frozenset(),
        schema.undeclared_secrets(answer, desired) if masks else frozenset(),
        frozenset(name for name in dropped if not answer.get(name)),
    )


def unobserved(schema: ResourceSchema, fields: Mapping[str, Any]) -> Actual:
    """An object that nothing shows as it is now, with what was recorded of it, if anything: all has to be sent."""
    return Actual(fields, frozenset(schema.updatable_fields(fields[schema.key])))
