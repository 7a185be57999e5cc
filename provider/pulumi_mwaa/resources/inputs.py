"""Prepares a program's arguments for the engine: converts values to JSON strings and marks secrets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pulumi

from pulumi_mwaa.airflow.connection_uri import parse_uri
from pulumi_mwaa.airflow.masking.sensitive import holds_sensitive, is_sensitive
from pulumi_mwaa.provider.configuration import sensitive_names, stack_setting
from pulumi_mwaa.provider.schema.fields import Field, Secrecy
from pulumi_mwaa.provider.schema.schema import ResourceSchema


def prepare(schema: ResourceSchema, resource: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the properties for the engine: the arguments, with secrets marked, and computed outputs as `None`.

    A secret is encrypted in the state and hidden in every preview, both as an input and as an output.

    Args:
        schema: The resource's schema.
        resource: The resource's type and name, for error messages.
        arguments: The program's arguments, by name.
    """
    key = arguments[schema.key]
    fields = {f.name: _prepare_field(f, f"{f.name} of {resource}", arguments[f.name], key) for f in schema.fields}
    return {**arguments, **fields, **dict.fromkeys(schema.computed)}


def _prepare_field(field: Field, argument: str, value: pulumi.Input[Any] | None, key: pulumi.Input[str]) -> Any:
    if value is None or field.secrecy is Secrecy.NEVER:
        return value
    if field.secrecy is Secrecy.ALWAYS:
        return pulumi.Output.secret(value)
    return secret_if_sensitive(json_text(argument, value), key if field.secrecy is Secrecy.BY_KEY else "")


def json_text(argument: str, value: pulumi.Input[Any]) -> pulumi.Output[str | None]:
    """Returns a string unchanged and any other value as JSON, because numbers could lose digits on the wire."""
    try:
        return pulumi.Output.from_input(_as_text(value))  # fails if the value is or contains an Output
    except pulumi.RunError:
        return pulumi.Output.from_input(value).apply(lambda known: _as_text(known, argument))


def secret_if_sensitive(text: pulumi.Output[str | None], key: pulumi.Input[str] = "") -> pulumi.Output[str | None]:
    """Marks text as secret if its key or a key in its JSON is sensitive. Text that is already secret stays secret."""
    added = sensitive_names(stack_setting)

    def mark(pair: list[Any]) -> Any:
        name, value = pair
        sensitive = isinstance(name, str) and is_sensitive(name, added)
        return pulumi.Output.secret(value) if sensitive or holds_sensitive(value, added) else value

    return pulumi.Output.all(key, text).apply(mark)


def uri_fields(argument: str, uri: pulumi.Input[str]) -> pulumi.Output[dict[str, Any]]:
    """Returns the fields in a connection URI.

    Raises:
        pulumi.RunError: The URI is invalid. The error is one line and contains no part of the URI.
    """

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
            f"{argument} can't be converted to JSON ({error}) — use a string or a value that JSON supports"
        ) from None
