"""Generates docs/reference/resources/<kind>.md from the schemas that check and diff use."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping

import pulumi_mwaa
from docs.generator.parts import example, page, section, summary
from pulumi_mwaa.provider.schema.fields import Field, secret_argument
from pulumi_mwaa.provider.schema.schema import ResourceSchema
from pulumi_mwaa.resources.base import AirflowResource


def resource_page(resource: type[AirflowResource]) -> str:
    """Returns the page of a resource."""
    kind = resource._schema
    outputs = {"id": f"`ENVIRONMENT/{kind.key.upper()}`", **kind.computed}
    return page(
        [
            f"# {resource.__name__}",
            inspect.getdoc(resource) or "",
            example(resource),
            section("Required", _arguments(field for field in kind.arguments if field.required)),
            section("Optional", _arguments(field for field in kind.arguments if not field.required)),
            section("Outputs, in addition to the arguments", outputs.items()),
            section("Functions", _functions(resource)),
            "## Behavior",
            "\n".join(f"- {note}" for note in (*_common(kind), *kind.notes)),
            "See [Guarantees](../../explanation/guarantees.md) for the behavior that all resources share.",
        ]
    )


def _arguments(fields: Iterable[Field]) -> Iterator[tuple[str, str]]:
    for field in fields:
        alternative = f" Alternatively, use `{secret_argument(field.name)}`." if field.may_be_secret else ""
        yield field.name, f"{field.type.name}{_limits(field.limits)}. {field.help}{alternative}"


def _limits(limits: Mapping[str, int]) -> str:
    if "maximum" in limits:
        return f", {limits['minimum']} to {limits['maximum']}"
    return f", {limits['maxLength']} characters at most" if "maxLength" in limits else ""


def _functions(resource: type[AirflowResource]) -> Iterator[tuple[str, str]]:
    """Yields the class's functions and, if there are any, its kind's lookup functions."""
    for name, function in {**vars(AirflowResource), **vars(resource)}.items():
        if isinstance(function, (staticmethod, classmethod)):
            yield f"{resource.__name__}.{name}", summary(function)
    kind = resource._schema.name
    for name in (f"get_{kind}", f"list_{kind}s"):
        for function in (name, f"{name}_output"):
            if function in pulumi_mwaa.__all__:
                yield function, summary(getattr(pulumi_mwaa, function))


def _common(kind: ResourceSchema) -> Iterator[str]:
    *others, last = (f"`{field.name}`" for field in kind.arguments if field.identity)
    names = f"{', '.join(others)} or {last}"
    yield f"Changing {names} replaces the {kind.name}: the new one is created before the old one is deleted."
    for name in kind.built_in:
        yield f"`{name}` always exists: it is adopted, and a delete restores its previous values."
