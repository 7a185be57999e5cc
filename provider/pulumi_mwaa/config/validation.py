"""Validates entries, whether a file or Python declares them: first their form, then their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_mwaa.config.document import Position
from pulumi_mwaa.config.entries import with_integers
from pulumi_mwaa.config.json_schema import violations
from pulumi_mwaa.config.kinds import ConfigKind, EntryForm
from pulumi_mwaa.provider.schema.schema import ResourceSchema


def validate(
    kind: ConfigKind, form: EntryForm, content: Any
) -> tuple[dict[str, dict[str, Any]], list[tuple[Position, str]]]:
    """Returns the arguments of each entry that keeps to its form, and where and why entries are refused. Offline."""
    problems = violations(form.json_schema, content)
    if any(position == () for position, _ in problems):
        return {}, problems
    broken = {part for position, _ in problems for part in (position[:1], position[:2])}
    arguments: dict[str, dict[str, Any]] = {}
    for name, entry in content.items():
        against = () if (name,) in broken else form.contradictions(name, entry)
        contradictions = [((name, *inner), reason) for inner, reason in against]
        if (name,) in broken or contradictions:
            # Its other fields are validated all the same, so that everything is reported at once.
            given = entry if isinstance(entry, Mapping) else {}
            sound = {field: given[field] for field in kind.schema.names & given.keys() if (name, field) not in broken}
            problems += [*contradictions, *_refused_values(kind.schema, name, with_integers(kind.schema, sound))]
        else:
            arguments[name] = form.arguments(name, entry)
            problems += _refused_values(kind.schema, name, arguments[name])
            problems += _read_only(kind.schema, name, arguments[name])
    return arguments, problems


def _refused_values(schema: ResourceSchema, name: str, values: Mapping[str, Any]) -> Iterator[tuple[Position, str]]:
    """Yields where and why the fields' own validators refuse a value; what isn't a plain value passes."""
    given = {**values, schema.key: name}
    for field in schema.arguments:
        value = given.get(field.name)
        if isinstance(value, str) or (isinstance(value, int) and not field.may_be_secret):
            at = (name,) if field.name == schema.key else (name, field.name)
            yield from ((at, reason) for reason in field.check(value)[1])


def _read_only(schema: ResourceSchema, name: str, values: Mapping[str, Any]) -> Iterator[tuple[Position, str]]:
    given = {**dict.fromkeys(schema.names), **values, schema.key: name}
    yield from (((name, field), reason) for field, reason in schema.read_only_but_declared(given))
