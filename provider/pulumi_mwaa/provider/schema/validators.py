"""Rules for a value, checked before anything is made: each says what to write instead, and makes no call.

A rule with a limit shows it as data (`limits`, in JSON Schema's keywords), for the docs and for config files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from pulumi_mwaa.airflow.environment import parse_environment
from pulumi_mwaa.airflow.masking.masks import MASK, holds_mask
from pulumi_mwaa.airflow.paths import PATH_LIMIT, object_path
from pulumi_mwaa.provider.schema.json_values import comparable
from pulumi_mwaa.provider.schema.secret_arn import parse_secret_arn

Validator = Callable[..., "str | None"]  # the reason why a value is refused, or None

_REGION = re.compile(r"[a-z]{2,}(?:-[a-z]+)+-\d+")
_ROLE_ARN = re.compile(r"arn:aws(?:-[a-z]+)*:iam::\d{12}:role/.+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_HALF = re.compile(r"[\ud800-\udfff]")  # Python decodes a whole pair to one character, which isn't among these


def environment(text: str) -> str | None:
    """A name or an ARN."""
    try:
        parse_environment(text)
    except ValueError as error:
        return str(error)
    return None


def region(text: str) -> str | None:
    """A name that can be that of an AWS region."""
    return None if _REGION.fullmatch(text) else f"{text!r} isn't an AWS region: use one such as eu-west-1"


def role_arn(text: str) -> str | None:
    """An ARN that can be that of a role."""
    return (
        None if _ROLE_ARN.fullmatch(text) else f"{text!r} isn't the ARN of a role: use arn:aws:iam::ACCOUNT:role/NAME"
    )


def secret_arn(text: str) -> str | None:
    """The ARN of a secret, with a key of its JSON or without."""
    try:
        parse_secret_arn(text)
    except ValueError as error:
        return str(error)
    return None


def version_id(text: str) -> str | None:
    """What Secrets Manager takes as the id of a version (`SecretVersionIdType` in botocore's model)."""
    return None if 32 <= len(text) <= 64 else "must be the id of a version of the secret, 32 to 64 characters"


def printable(text: str) -> str | None:
    """Airflow takes a newline in a name and never finds it again."""
    return "must not hold control characters such as a newline" if _CONTROL.search(text) else None


def encodable(text: str) -> str | None:
    """Half a character, which JSON and YAML can escape, fits no path."""
    if _HALF.search(text):
        return "contains an unpaired surrogate, which UTF-8 can't encode: use the whole character"
    return None


def storable(text: str) -> str | None:
    """PostgreSQL stores no NUL as text, and Airflow answers 500 then; what Airflow encrypts may hold it."""
    return "must not hold a NUL character, which Airflow's database can't store: leave it out" if "\0" in text else None


def no_slash(text: str) -> str | None:
    """Airflow can't reach a pool or a role with a slash in its name."""
    return "must not hold a '/': Airflow makes it and can't reach it any more" if "/" in text else None


@dataclass(frozen=True)
class Between:
    """A rule: a number isn't outside its limits.

    Attributes:
        minimum: the smallest number.
        maximum: the largest number.
        too_small: why a smaller one is refused, where that isn't plain.
        too_large: why a larger one is refused, where that isn't plain.
    """

    minimum: int
    maximum: int
    too_small: str = ""
    too_large: str = ""

    @property
    def limits(self) -> dict[str, int]:
        """The limits, as JSON Schema's keywords."""
        return {"minimum": self.minimum, "maximum": self.maximum}

    def __call__(self, number: int) -> str | None:
        """The reason against a number, or None."""
        if number < self.minimum:
            return f"must be {self.minimum} or more{_because(self.too_small)}"
        if number > self.maximum:
            return f"must be {self.maximum} or less{_because(self.too_large)}"
        return None


def _because(reason: str) -> str:
    return f": {reason}" if reason else ""


@dataclass(frozen=True)
class AtMost:
    """A rule: a text fits the column of Airflow's database, which PostgreSQL would else refuse with a 500."""

    characters: int

    @property
    def limits(self) -> dict[str, int]:
        """The limit, as JSON Schema's keyword."""
        return {"maxLength": self.characters}

    def __call__(self, text: str) -> str | None:
        """The reason against a text, or None."""
        if len(text) <= self.characters:
            return None
        return f"is too long: {len(text)} characters, {self.characters} at the most"


@dataclass(frozen=True)
class NotEmpty:
    """A rule: Airflow takes an empty name and never finds it again."""

    limits = {"minLength": 1}  # noqa: RUF012 - the same for all

    def __call__(self, text: str) -> str | None:
        """The reason against a text, or None."""
        return None if text else "must not be empty"


@dataclass(frozen=True)
class FitsPath:
    """A rule: the path of the object on its `route` is one that `InvokeRestApi` can carry."""

    route: str

    @property
    def limits(self) -> dict[str, int]:
        """The limit of a name that needs no percent-encoding, as JSON Schema's keyword."""
        return {"maxLength": PATH_LIMIT - len(object_path(self.route, ""))}

    def __call__(self, name: str) -> str | None:
        """The reason against a name, or None."""
        if encodable(name):
            return None  # that rule gives the reason; there is nothing to measure
        needed, room = len(object_path(self.route, name)) - len(object_path(self.route, "")), self.limits["maxLength"]
        if needed <= room:
            return None
        return f"is too long for InvokeRestApi: {needed} characters when percent-encoded, {room} at the most"


not_empty = NotEmpty()
#: Of the name of any object; a kind's own rules come after these.
NAME: tuple[Validator, ...] = (not_empty, printable, encodable)


def json_object(text: str) -> str | None:
    """A JSON object, or nothing at all."""
    if not text or isinstance(comparable(text), dict):
        return None
    return f"is not a JSON object{_flaw(text)}: give a dict, or the text of one"


def _flaw(text: str) -> str:
    """Where JSON breaks, without a word of it."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return f" (line {error.lineno}, column {error.colno})"
    except RecursionError:
        pass
    except ValueError:  # sys.set_int_max_str_digits: 4300, here as in Airflow
        return " (a number in it has more digits than Airflow reads)"
    return ""


def no_mask(text: str) -> str | None:
    """A value copied from Airflow's page would overwrite the secret that it stands for."""
    return f"is {MASK}, which Airflow shows in the place of a secret: give the secret itself" if text == MASK else None


def no_masked_leaf(text: str) -> str | None:
    """The same, for a leaf of JSON."""
    if not holds_mask(comparable(text)):
        return None
    return f"holds {MASK}, which Airflow shows in the place of a secret: give the secret itself"
