"""Generates docs/reference/resources/<kind>.md from the schemas that `check` and `diff` use."""

from __future__ import annotations

import inspect
import re
from collections.abc import Collection, Iterable, Iterator, Mapping

import pulumi_mwaa
from docs.generator.parts import example, page, section, summary
from pulumi_mwaa.provider.schema.fields import Field, secret_argument
from pulumi_mwaa.provider.schema.schema import ResourceSchema
from pulumi_mwaa.resources.base import AirflowResource

_COLUMNS = ("name", "type", "meaning")


def resource_page(resource: type[AirflowResource]) -> str:
    """Returns a resource's page."""
    kind = resource._schema
    outputs = {"id": f"`ENVIRONMENT/{kind.key.upper()}`", **kind.computed}
    return page(
        [
            f"# {resource.__name__}",
            inspect.getdoc(resource) or "",
            example(resource),
            *arguments(kind.arguments),
            section("Outputs, in addition to the arguments", outputs.items()),
            section("Functions", _functions(resource)),
            "## Behavior",
            "\n".join(f"- {note}" for note in (*_common(kind), *kind.notes)),
            "See [Guarantees](../../explanation/guarantees.md) for the behavior that all resources share.",
        ]
    )


def arguments(fields: Iterable[Field]) -> Iterator[str]:
    """Yields the tables of the required and the optional arguments."""
    listed = [*fields]
    names = {field.name for field in listed}
    for title, required in (("Required", True), ("Optional", False)):
        yield section(title, (_row(field, names) for field in listed if field.required is required), _COLUMNS)


def _row(field: Field, names: Collection[str]) -> tuple[str, str, str]:
    secret = secret_argument(field.name)
    alternative = f" Alternatively, use `{secret}`." if secret in names else ""
    type_name = re.sub("^an? ", "", field.type.name)
    return field.name, f"{type_name}{_limits(field.limits)}", f"{field.help}{alternative}"


def _limits(limits: Mapping[str, int]) -> str:
    if "maximum" in limits:
        return f", {limits['minimum']} to {limits['maximum']}"
    return f", at most {limits['maxLength']} characters" if "maxLength" in limits else ""


def _functions(resource: type[AirflowResource]) -> Iterator[tuple[str, str]]:
    """Yields the class's functions, and the lookup functions for its kind, if any."""
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
    if kind.only_changes is None:
        yield f"Changing {names} replaces the {kind.name}. The new one is created before the old one is deleted."
    else:
        yield f"Changing {names} replaces the resource."
    for name in kind.built_in:
        yield f"`{name}` always exists. A create adopts it, and a delete restores its previous values."
