"""Validates entries in files and in Python: first their form, then their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_mwaa.config.documents.document import Position
from pulumi_mwaa.config.entries import with_integers
from pulumi_mwaa.config.kinds import ConfigKind, EntryForm
from pulumi_mwaa.config.validation.json_schema import Later, violations
from pulumi_mwaa.provider.schema.schema import ResourceSchema


def validate(
    kind: ConfigKind, form: EntryForm, content: Any
) -> tuple[dict[str, dict[str, Any]], list[tuple[Position, str]]]:
    """Returns the arguments for each valid entry, and each problem with its position. Makes no calls."""
    if isinstance(content, Later):
        return {}, [((), "can't be an output as a whole — use outputs in its entries")]
    problems = violations(form.json_schema, content)
    if any(position == () for position, _ in problems):
        return {}, problems
    invalid = {part for position, _ in problems for part in (position[:1], position[:2])}
    arguments: dict[str, dict[str, Any]] = {}
    for name, entry in content.items():
        contradictions = [] if (name,) in invalid else _contradictions(form, name, entry)
        problems += contradictions
        if (name,) in invalid or contradictions:
            # Validate the other fields anyway, to report as many problems as possible at once.
            fields = entry if isinstance(entry, Mapping) else {}
            valid = {
                field: fields[field] for field in kind.schema.names & fields.keys() if (name, field) not in invalid
            }
            problems += _invalid_values(kind.schema, name, with_integers(kind.schema, valid))
        else:
            arguments[name] = form.arguments(name, entry)
            problems += _invalid_values(kind.schema, name, arguments[name])
            problems += _read_only(kind.schema, name, arguments[name])
    return arguments, problems


def _contradictions(form: EntryForm, name: str, entry: Any) -> list[tuple[Position, str]]:
    if isinstance(entry, Later):
        if form.entry_may_be_value:
            return []
        return [((name,), "can't be an output as a whole — use outputs for its fields")]
    return [((name, *inner), reason) for inner, reason in form.contradictions(name, entry)]


def _invalid_values(schema: ResourceSchema, name: str, values: Mapping[str, Any]) -> Iterator[tuple[Position, str]]:
    """Yields the problems that the fields' validators find in strings and integers. Skips other values."""
    inputs = {**values, schema.key: name}
    for field in schema.arguments:
        value = inputs.get(field.name)
        if isinstance(value, str) or (isinstance(value, int) and not field.may_be_secret):
            position = (name,) if field.name == schema.key else (name, field.name)
            yield from ((position, reason) for reason in field.check(value)[1])


def _read_only(schema: ResourceSchema, name: str, values: Mapping[str, Any]) -> Iterator[tuple[Position, str]]:
    known = {field: value for field, value in values.items() if not isinstance(value, Later)}
    inputs = {**dict.fromkeys(schema.names), **known, schema.key: name}
    yield from (((name, field), reason) for field, reason in schema.read_only_but_declared(inputs))
