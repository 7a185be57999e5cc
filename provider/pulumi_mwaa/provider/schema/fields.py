"""Fields as data: check, diff, docs and tests read the same descriptions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from pulumi.output import contains_unknowns

from pulumi_mwaa.airflow.environment import parse_environment
from pulumi_mwaa.provider.schema import validators
from pulumi_mwaa.provider.schema.json_values import comparable, same_text
from pulumi_mwaa.provider.schema.values import SecretRef


@dataclass(frozen=True)
class Type:
    """What a field can hold.

    Attributes:
        name: as it is called in an error.
        json_types: the types that JSON Schema has for what a program or a config file can give.
        parse: takes what came over the wire, or raises `TypeError`, or `ValueError` for no number at all.
        equal: whether two values mean the same to Airflow.
    """

    name: str
    json_types: tuple[str, ...]
    parse: Callable[[Any], Any]
    equal: Callable[[Any, Any], bool]


class Secrecy(Enum):
    """When the value of a field is a secret, besides where the program marks it as one."""

    NEVER = "never"
    BY_CONTENT = "where a key in it is sensitive"
    BY_KEY = "where a key in it is sensitive, or the object's own key"
    ALWAYS = "always"


@dataclass(frozen=True)
class Field:
    """One argument of a resource.

    Attributes:
        name: the same in the program, in the state and in Airflow.
        help: one sentence for the docs.
        required: whether it must be given.
        identity: whether it identifies the object; a change replaces it.
        secrecy: when its value is a secret; one that may be can come from Secrets Manager instead.
        write_only: whether Airflow takes it, never shows it, and keeps the old one when it is sent empty.
        updatable_in_place: whether an update can carry Airflow from one value to another; else the object is recreated.
        compared: whether a difference counts at all.
        validators: the rules for a value beyond its type.
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
        """Whether its value may be a secret."""
        return self.secrecy is not Secrecy.NEVER

    @property
    def limits(self) -> dict[str, int]:
        """The limits that its validators set, as JSON Schema's keywords; the narrowest of each."""
        found: dict[str, int] = {}
        for validator in self.validators:
            for keyword, limit in getattr(validator, "limits", {}).items():
                narrower = max if keyword.startswith("min") else min
                found[keyword] = narrower(limit, found.get(keyword, limit))
        return found

    def check(self, value: Any) -> tuple[Any, list[str]]:
        """The value as it is kept, and all reasons against it; an unknown one passes. No network."""
        if contains_unknowns(value):
            return value, []
        if value is None:
            return None, [self._missing()] if self.required else []
        try:
            parsed = self.type.parse(value)
        except (TypeError, ValueError, OverflowError):
            return value, [f"{self.name} must be {self.type.name}, not {_called(value)}"]
        return parsed, [reason for validate in self.validators if (reason := validate(parsed))]

    def _missing(self) -> str:
        instead = f": give it, or {secret_argument(self.name)}" if self.may_be_secret else ""
        return f"{self.name} is required{instead}"

    def differs(self, old: Any, new: Any) -> bool:
        """Whether two values mean something else to Airflow; what is unknown may, and so may another secret."""
        if isinstance(old, SecretRef) or isinstance(new, SecretRef):
            return bool(old != new)
        return contains_unknowns(new) or not self.type.equal(old, new)


def secret_argument(name: str) -> str:
    """The argument that names the secret a field comes from."""
    return f"{name}_secret_arn"


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _integer(value: Any) -> int:
    # Over the wire every number is a float.
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != int(value):
        raise TypeError
    return int(value)


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _called(value: Any) -> str:
    if isinstance(value, float) and not value.is_integer():
        return "a fraction"
    names = {bool: "a boolean", int: "a number", float: "a number", list: "a list", dict: "an object", str: "a string"}
    return names.get(type(value), type(value).__name__)


def _same_environment(one: str | None, other: str | None) -> bool:
    """The name: region and account, which an ARN adds, are compared with what is recorded of them."""
    if one is None or other is None:
        return one is other
    return parse_environment(one).name == parse_environment(other).name


STRING = Type("a string", ("string",), _string, lambda one, other: (one or "") == (other or ""))
INTEGER = Type("an integer", ("integer",), _integer, lambda one, other: one == other)
BOOLEAN = Type("a boolean", ("boolean",), _boolean, lambda one, other: bool(one) == bool(other))
# Over the wire, both are text.
JSON_TEXT = Type("a string or JSON", ("string", "number", "boolean", "object", "array"), _string, same_text)
JSON_OBJECT = Type(
    "an object or JSON text",
    ("object", "string"),
    _string,
    lambda one, other: same_text(_no_extra(one), _no_extra(other)),
)
ENVIRONMENT = Type("a string", ("string",), _string, _same_environment)


def _no_extra(text: str | None) -> str | None:
    """Airflow 3 makes `{}` of an empty extra."""
    return None if comparable(text) == {} else text


COMMON: Mapping[str, Field] = {
    field.name: field
    for field in (
        Field(
            "environment",
            ENVIRONMENT,
            "Name or ARN of the MWAA environment; take it from the environment's resource (`env.arn`).",
            required=True,
            identity=True,
            validators=(validators.environment,),
        ),
        Field(
            "region",
            STRING,
            "AWS region of the environment; else its ARN's, `mwaa:region`, `aws:region`, the AWS chain.",
            identity=True,
            validators=(validators.region,),
        ),
        Field(
            "adopt_existing",
            BOOLEAN,
            "Take over an object that exists already, whatever it says, instead of failing when it differs.",
            compared=False,
        ),
    )
}
