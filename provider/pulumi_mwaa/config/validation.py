"""Validates entries, whether a file or Python declares them: first their form, then their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_mwaa.config.document import Position
from pulumi_mwaa.config.json_schema import violations
from pulumi_mwaa.config.kinds import ConfigKind, EntryForm
from pulumi_mwaa.provider.schema.schema import ResourceSchema


def validate(
    kind: ConfigKind, form: EntryForm, content: Any
) -> tuple[dict[str, dict[str, Any]], list[tuple[Position, str]]]:
    """Returns the arguments of each entry that keeps to its form, and where and why entries are refused. Offline."""
    problems = violations(form.json_schema, content)
    broken = {position[:1] for position, _ in problems}
    arguments: dict[str, dict[str, Any]] = {}
    for name in content if () not in broken else ():
        if (name,) in broken:
            continue
        if against := [((name, *inner), reason) for inner, reason in form.contradictions(name, content[name])]:
            problems += against
            continue
        arguments[name] = form.arguments(name, content[name])
        problems += _refused_values(kind.schema, name, arguments[name])
    return arguments, problems


def _refused_values(schema: ResourceSchema, name: str, arguments: Mapping[str, Any]) -> Iterator[tuple[Position, str]]:
    """Yields where and why the fields' own validators refuse a value; what isn't a plain value passes."""
    given = {**dict.fromkeys(field.name for field in schema.arguments), **arguments, schema.key: name}
    for field in schema.arguments:
        value = given.get(field.name)
        if isinstance(value, str) or (isinstance(value, int) and not field.may_be_secret):
            at = (name,) if field.name == schema.key else (name, field.name)
            yield from ((at, reason) for reason in field.check(value)[1])
    yield from (((name, field), reason) for field, reason in schema.read_only_but_declared(given))
