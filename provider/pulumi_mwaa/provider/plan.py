"""Decides what to change in an existing object so that it matches its declaration. Makes no calls."""

from __future__ import annotations

from collections.abc import Collection as Names
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_mwaa.provider.schema.schema import ResourceSchema
from pulumi_mwaa.provider.schema.values import Content


@dataclass(frozen=True)
class Actual:
    """What is known about an existing object.

    Attributes:
        fields: The values of the object's fields, in the declared form.
        hidden: The fields whose actual values may differ from `fields`, because Airflow doesn't show them.
        undeclared: The fields in which Airflow hides a secret that isn't declared.
        incomplete: The fields that may be empty only because a create was interrupted.
    """

    fields: Mapping[str, Any] = field(repr=False)
    hidden: frozenset[str] = frozenset()
    undeclared: frozenset[str] = frozenset()
    incomplete: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Plan:
    """What to do with an existing object.

    Attributes:
        update: The fields to send.
        recreate: The differing fields that no update can change. If there are any, the object must be recreated.
        conflicts: The fields that are known to differ.
        keep: The fields that are declared empty but that Airflow neither returns nor clears.
    """

    update: frozenset[str]
    recreate: tuple[str, ...]
    conflicts: tuple[str, ...]
    keep: frozenset[str]


def plan(schema: ResourceSchema, actual: Actual, desired: Mapping[str, Any]) -> Plan:
    """Compares an object with the declared fields."""
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


def actual_from_answer(
    schema: ResourceSchema,
    answer: Mapping[str, Any],
    desired: Content,
    *,
    masks: bool,
    dropped: Names[str] = (),
) -> Actual:
    """Returns what is known about an object that Airflow has returned.

    Args:
        schema: The schema of the object's kind.
        answer: Airflow's response.
        desired: The declared fields. Each mask is assumed to hide the declared value.
        masks: Whether a `***` in the response is a mask.
        dropped: The fields that Airflow accepts in a create but doesn't store.
    """
    return Actual(
        schema.fields_from_answer(answer, desired, masks=masks),
        schema.hidden_fields(answer) if masks else frozenset(),
        schema.undeclared_secrets(answer, desired) if masks else frozenset(),
        frozenset(name for name in dropped if not answer.get(name)),
    )


def actual_from_record(schema: ResourceSchema, fields: Mapping[str, Any]) -> Actual:
    """Returns what an object's record alone says about it. All fields count as hidden, so all must be sent."""
    return Actual(fields, frozenset(schema.updatable_fields(fields[schema.key])))
