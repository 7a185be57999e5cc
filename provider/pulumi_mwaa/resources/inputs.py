"""From a program's arguments to what is sent to the engine: JSON as text, and secrets wrapped."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pulumi

from pulumi_mwaa.airflow.connection_uri import parse_uri
from pulumi_mwaa.airflow.masking.sensitive import is_sensitive
from pulumi_mwaa.provider.configuration import sensitive_names, stack_setting
from pulumi_mwaa.provider.schema.fields import Field, Secrecy
from pulumi_mwaa.provider.schema.json_values import holds_sensitive
from pulumi_mwaa.provider.schema.schema import ResourceSchema


def prepare(schema: ResourceSchema, resource: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent to the engine: JSON as text, secrets wrapped, and outputs that nobody declares left open.

    A secret is encrypted in the state and hidden in every preview, as input and as output.

    Args:
        schema: the resource's schema.
        resource: its type and name, for errors.
        arguments: what the program gave, by name.
    """
    key = arguments[schema.key]
    own = {f.name: _prepared(f, f"{f.name} of {resource}", arguments[f.name], key) for f in schema.fields}
    return {**arguments, **own, **dict.fromkeys(schema.computed)}


def _prepared(field: Field, argument: str, value: pulumi.Input[Any] | None, key: pulumi.Input[str]) -> Any:
    if value is None or field.secrecy is Secrecy.NEVER:
        return value
    if field.secrecy is Secrecy.ALWAYS:
        return pulumi.Output.secret(value)
    return secret_if_sensitive(json_text(argument, value), key if field.secrecy is Secrecy.BY_KEY else "")


def json_text(argument: str, value: pulumi.Input[Any]) -> pulumi.Output[str | None]:
    """Text as it is, anything else as JSON text: a number sent as such would lose digits on its way."""
    try:
        return pulumi.Output.from_input(_as_text(value))  # nothing in it is an Output
    except pulumi.RunError:
        return pulumi.Output.from_input(value).apply(lambda known: _as_text(known, argument))


def secret_if_sensitive(text: pulumi.Output[str | None], key: pulumi.Input[str] = "") -> pulumi.Output[str | None]:
    """Secret when its key, or a key in it if it is JSON, is sensitive; or when it is secret already."""
    added = sensitive_names(stack_setting)

    def wrap(pair: list[Any]) -> Any:
        name, value = pair
        sensitive = isinstance(name, str) and is_sensitive(name, added)
        return pulumi.Output.secret(value) if sensitive or holds_sensitive(value, added) else value

    return pulumi.Output.all(key, text).apply(wrap)


def uri_fields(argument: str, uri: pulumi.Input[str]) -> pulumi.Output[dict[str, Any]]:
    """The fields that a URI holds; a bad one is a `pulumi.RunError`, in one line that holds nothing of it."""

    def parse(known: object) -> dict[str, Any]:
        try:
            return parse_uri(known)._asdict()
        except ValueError as error:
            raise pulumi.RunError(f"{argument} can't be read: {error}") from None

    return pulumi.Output.from_input(uri).apply(parse)


def _as_text(value: Any, argument: str = "") -> str | None:
    if value is None or isinstance(value, str):
        return value
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise pulumi.RunError(
            f"{argument} can't be written as JSON ({error}): give text, or what JSON can carry"
        ) from None
