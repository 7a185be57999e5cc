"""Fields, described as data that `check`, `diff`, the docs and the tests share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from pulumi.output import contains_unknowns

from pulumi_mwaa.airflow.environment import parse_environment
from pulumi_mwaa.airflow.masking.structures import parse_bounded_structure
from pulumi_mwaa.provider.schema import validators
from pulumi_mwaa.provider.schema.json_values import same_text
from pulumi_mwaa.provider.schema.values import SecretRef


@dataclass(frozen=True)
class Type:
    """The type of a field's values.

    Attributes:
        name: The type's name in error messages and in the docs, with an article.
        json_types: The JSON Schema types of the values that a program or a config file can specify.
        parse: Converts a value from the wire. Raises `TypeError`, `ValueError` or `OverflowError` for an invalid value.
        equal: Returns whether Airflow treats two values as equal.
    """

    name: str
    json_types: tuple[str, ...]
    parse: Callable[[Any], Any]
    equal: Callable[[Any, Any], bool]


class Secrecy(Enum):
    """When a field's value is secret even if the program doesn't mark it as secret."""

    NEVER = "never"
    BY_CONTENT = "if it has a sensitive key"
    BY_KEY = "if it has a sensitive key, or if the object's own key is sensitive"
    ALWAYS = "always"


@dataclass(frozen=True)
class Field:
    """One argument of a resource.

    Attributes:
        name: The name in the program, in the state and in Airflow.
        type: The type of the values.
        help: The description in the docs and in the JSON Schemas.
        required: Whether the field must be set.
        identity: Whether the field identifies the object, so that changing the field replaces the object.
        secrecy: When the value is secret. A value that may be secret can come from Secrets Manager instead.
        write_only: Whether Airflow never returns the field and ignores an empty value for it in an update.
        updatable_in_place: Returns whether an update can change the old value to the new one. Otherwise, the object
            is recreated.
        compared: Whether a difference counts as a change.
        validators: The rules for the values, in addition to the type.
    """

    name: str
    type: Type
    help: str
    required: bool = False
    identity: bool = False
    secrecy: Secrecy = Secrecy.NEVER
    write_only: bool = False
    updatable_in_place: Callable[[Any, Any], bool] = lambda _old, _new: True
    compared: bool = True
    validators: tuple[validators.Validator, ...] = ()

    @property
    def may_be_secret(self) -> bool:
        """Whether the field's value may be secret."""
        return self.secrecy is not Secrecy.NEVER

    @property
    def limits(self) -> dict[str, int]:
        """The strictest limits among the field's validators, by JSON Schema keyword."""
        limits: dict[str, int] = {}
        for validator in self.validators:
            for keyword, limit in getattr(validator, "limits", {}).items():
                stricter = max if keyword.startswith("min") else min
                limits[keyword] = stricter(limit, limits.get(keyword, limit))
        return limits

    def check(self, value: Any) -> tuple[Any, list[str]]:
        """Returns the parsed value and all reasons to reject it.

        An error message consists of the field's name and a reason. Unknown values are accepted.
        """
        if contains_unknowns(value):
            return value, []
        if value is None:
            return None, [self._missing()] if self.required else []
        try:
            parsed = self.type.parse(value)
        except (TypeError, ValueError, OverflowError):
            return value, [f"must be {self.type.name}, not {_type_name(value)}"]
        return parsed, [reason for validate in self.validators if (reason := validate(parsed))]

    def _missing(self) -> str:
        advice = f" — set {self.name} or {secret_argument(self.name)}" if self.may_be_secret else ""
        return f"is required{advice}"

    def differs(self, old: Any, new: Any) -> bool:
        """Returns whether Airflow may treat two values as different. Unknown values always count as different."""
        if isinstance(old, SecretRef) or isinstance(new, SecretRef):
            return bool(old != new)
        return contains_unknowns(new) or not self.type.equal(old, new)


def secret_argument(name: str) -> str:
    """Returns the name of the argument for a field's secret ARN."""
    return f"{name}_secret_arn"


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _integer(value: Any) -> int:
    # Every number is a float on the wire.
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != int(value):
        raise TypeError
    return int(value)


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _type_name(value: Any) -> str:
    if isinstance(value, float) and not value.is_integer():
        return "a fractional number"
    names = {bool: "a boolean", int: "a number", float: "a number", list: "a list", dict: "an object", str: "a string"}
    return names.get(type(value), type(value).__name__)


def _same_environment(one: str | None, other: str | None) -> bool:
    """Compares only the names. An ARN's region and account are compared with the recorded ones elsewhere."""
    if one is None or other is None:
        return one is other
    return parse_environment(one).name == parse_environment(other).name


STRING = Type("a string", ("string",), _string, lambda one, other: (one or "") == (other or ""))
INTEGER = Type("an integer", ("integer",), _integer, lambda one, other: one == other)
BOOLEAN = Type("a boolean", ("boolean",), _boolean, lambda one, other: bool(one) == bool(other))
# Values of the next two types are strings on the wire.
JSON_TEXT = Type("a string or JSON", ("string", "number", "boolean", "object", "array"), _string, same_text)
JSON_OBJECT = Type(
    "an object or JSON text",
    ("object", "string"),
    _string,
    lambda one, other: same_text(_without_empty_object(one), _without_empty_object(other)),
)
ENVIRONMENT = Type("a string", ("string",), _string, _same_environment)


def _without_empty_object(text: str | None) -> str | None:
    # Airflow 3 returns `{}` for an empty extra.
    return None if parse_bounded_structure(text) == {} else text


ADOPT_EXISTING = Field(
    "adopt_existing",
    BOOLEAN,
    "Whether to adopt and overwrite an existing object that differs. By default, creating the resource fails instead.",
    compared=False,
)
COMMON: Mapping[str, Field] = {
    field.name: field
    for field in (
        Field(
            "environment",
            ENVIRONMENT,
            "Name or ARN of the MWAA environment. If the program declares the environment, pass its ARN (`env.arn`).",
            required=True,
            identity=True,
            validators=(validators.environment,),
        ),
        Field(
            "region",
            STRING,
            "The environment's AWS region. Defaults to the region in the ARN, `mwaa:region`, `aws:region` or AWS's "
            "default chain, in that order.",
            identity=True,
            validators=(validators.region,),
        ),
        ADOPT_EXISTING,
    )
}
