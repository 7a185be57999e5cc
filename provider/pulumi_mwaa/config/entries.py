"""What entries of all kinds have in common: references, integers written as strings, and empty fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_mwaa.config.documents.document import Position
from pulumi_mwaa.provider.schema.fields import INTEGER, secret_argument
from pulumi_mwaa.provider.schema.schema import ResourceSchema

#: Keys that refer to a secret instead of containing a value.
REFERENCES = ("secret", "secret_arn")
#: The key that marks a value that looks like a secret but isn't one.
PLAIN = "plain"
#: The pattern of a string that Airflow's import reads as an integer.
INTEGER_TEXT = r"[-+]?[0-9]{1,10}"


@dataclass(frozen=True)
class ConfigSecret:
    """The name of a secret in the stack's Pulumi config."""

    name: str


@dataclass(frozen=True)
class SecretCandidate:
    """A value that may be a secret or contain one.

    Attributes:
        key: The value's name in Airflow, which may be sensitive.
        position: The value's position in the file.
        value: The value, or a reference in its place.
        owner: The position of the whole value, which is the only place where a `{secret_arn: …}` is read.
        in_uri: Whether the value is part of a URI at that position.
    """

    key: str
    position: Position
    value: Any = field(repr=False)
    owner: Position
    in_uri: bool = False


def is_config_secret(value: Any) -> bool:
    """Returns whether a value refers to a secret in the Pulumi config. Such a value can also be inside an object."""
    return isinstance(value, dict) and value.keys() == {"secret"} and isinstance(value["secret"], str)


def is_plain(value: Any) -> bool:
    """Returns whether a value is marked as not secret. Such a value can also be inside an object."""
    return isinstance(value, dict) and value.keys() == {PLAIN}


def is_sourced(value: Any) -> bool:
    """Returns whether a value consists only of a secret's ARN and, optionally, its version."""
    return isinstance(value, dict) and "secret_arn" in value and value.keys() <= {"secret_arn", "secret_version_id"}


def is_reference(value: Any) -> bool:
    """Returns whether a value is a reference that replaces a whole field."""
    return is_config_secret(value) or (isinstance(value, dict) and "secret_arn" in value)


def not_null(declared: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the fields that aren't null. Airflow's exports contain null for an empty field."""
    return {name: value for name, value in declared.items() if value is not None}


def with_integers(schema: ResourceSchema, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the fields, with values such as "16" and 16.0 converted to integers, as in Airflow's import."""
    integers = {field.name for field in schema.fields if field.type is INTEGER}
    return {name: _integer(value) if name in integers else value for name, value in fields.items()}


def _integer(value: Any) -> Any:
    is_text = isinstance(value, str) and re.fullmatch(INTEGER_TEXT, value, re.ASCII)
    return int(value) if is_text or (isinstance(value, float) and value.is_integer()) else value


def referenced(name: str, reference: Mapping[str, str]) -> dict[str, Any]:
    """Returns the arguments for a field whose value is a reference."""
    if "secret" in reference:
        return {name: ConfigSecret(reference["secret"])}
    version = {"secret_version_id": reference.get("secret_version_id")}
    return {secret_argument(name): reference["secret_arn"]} | not_null(version)


def nested(value: Any) -> Any:
    """Replaces each reference in a value with a `ConfigSecret`, and each `{plain: …}` with its value."""
    if is_config_secret(value):
        return ConfigSecret(value["secret"])
    if is_plain(value):
        return value[PLAIN]
    if isinstance(value, dict):
        return {key: nested(item) for key, item in value.items()}
    return [nested(item) for item in value] if isinstance(value, list) else value
