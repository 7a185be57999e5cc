"""What the entries of all kinds have in common, in files and in Python: references, numbers as text, empty fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from pulumi_mwaa.config.document import Position
from pulumi_mwaa.provider.schema.fields import INTEGER, secret_argument
from pulumi_mwaa.provider.schema.schema import ResourceSchema

#: Where else a value can be, or that it is no secret: each stands in the place of a value.
REFERENCES = ("secret", "secret_arn")
PLAIN = "plain"
#: The text of an integer, which Airflow's import takes for the integer.
INTEGER_TEXT = r"[-+]?[0-9]{1,10}"


@dataclass(frozen=True)
class ConfigSecret:
    """A secret of the stack's Pulumi config, by its name."""

    name: str


class SecretCandidate(NamedTuple):
    """A value that can be a secret or hold one.

    Attributes:
        key: the name that it stands under in Airflow, which may be sensitive.
        position: where it is in its file.
        value: the value, or the reference in its place.
        owner: what a `{secret_arn: …}` would replace; one at another position isn't read.
        in_uri: whether it is a part of the URI at that position.
    """

    key: str
    position: Position
    value: Any
    owner: Position
    in_uri: bool = False


def is_config_secret(value: Any) -> bool:
    """Returns whether a value names a secret of the Pulumi config; such may stand within an object, too."""
    return isinstance(value, dict) and value.keys() == {"secret"} and isinstance(value["secret"], str)


def is_plain(value: Any) -> bool:
    """Returns whether a value is said to be no secret; such may stand within an object, too."""
    return isinstance(value, dict) and value.keys() == {PLAIN}


def is_sourced(value: Any) -> bool:
    """Returns whether a value is nothing but the ARN of a secret, and maybe its version."""
    return isinstance(value, dict) and "secret_arn" in value and value.keys() <= {"secret_arn", "secret_version_id"}


def is_reference(value: Any) -> bool:
    """Returns whether a value is a reference in the place of a whole field."""
    return is_config_secret(value) or (isinstance(value, dict) and "secret_arn" in value)


def not_null(declared: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the fields that aren't null: Airflow's exports write null for an empty field."""
    return {name: value for name, value in declared.items() if value is not None}


def with_integers(schema: ResourceSchema, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the fields with an integer for the text of one, as Airflow's import has it."""
    integers = {field.name for field in schema.fields if field.type is INTEGER}
    return {
        name: int(value)
        if name in integers and isinstance(value, str) and re.fullmatch(INTEGER_TEXT, value, re.ASCII)
        else value
        for name, value in fields.items()
    }


def referenced(name: str, reference: Mapping[str, str]) -> dict[str, Any]:
    """Returns the arguments for a field whose value is somewhere else."""
    if "secret" in reference:
        return {name: ConfigSecret(reference["secret"])}
    version = {"secret_version_id": reference.get("secret_version_id")}
    return {secret_argument(name): reference["secret_arn"]} | not_null(version)


def nested(value: Any) -> Any:
    """Returns a value with a ConfigSecret for each reference within it, and what is plain as it is."""
    if is_config_secret(value):
        return ConfigSecret(value["secret"])
    if is_plain(value):
        return value[PLAIN]
    if isinstance(value, dict):
        return {key: nested(item) for key, item in value.items()}
    return [nested(item) for item in value] if isinstance(value, list) else value
