"""Validators for field values. Each returns the reason to reject a value, or `None`, and makes no calls.

A validator with a limit provides it as data (`limits`, by JSON Schema keyword) for the docs and the JSON Schemas.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from pulumi_mwaa.airflow.environment import parse_environment
from pulumi_mwaa.airflow.masking.masks import MASK, holds_mask
from pulumi_mwaa.airflow.masking.structures import parse_bounded_structure
from pulumi_mwaa.airflow.paths import PATH_LIMIT, rest_path
from pulumi_mwaa.provider.schema.secret_arn import parse_secret_arn

Validator = Callable[..., "str | None"]

_REGION = re.compile(r"[a-z]{2,}(?:-[a-z]+)+-\d+")
_ROLE_ARN = re.compile(r"arn:aws(?:-[a-z]+)*:iam::\d{12}:role/.+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")  # unpaired ones only: Python decodes a pair into one character


def environment(text: str) -> str | None:
    """Accepts the name or the ARN of an environment."""
    try:
        parse_environment(text)
    except ValueError as error:
        return str(error)
    return None


def region(text: str) -> str | None:
    """Accepts an AWS region name, whether or not the region exists."""
    return None if _REGION.fullmatch(text) else f"{text!r} isn't an AWS region — use a region such as eu-west-1"


def role_arn(text: str) -> str | None:
    """Accepts an IAM role's ARN, whether or not the role exists."""
    if _ROLE_ARN.fullmatch(text):
        return None
    return f"{text!r} isn't the ARN of a role — use arn:aws:iam::ACCOUNT:role/NAME"


def secret_arn(text: str) -> str | None:
    """Accepts a secret's ARN, with or without a key in the secret's JSON."""
    try:
        parse_secret_arn(text)
    except ValueError as error:
        return str(error)
    return None


def version_id(text: str) -> str | None:
    """Accepts a Secrets Manager version id (`SecretVersionIdType` in botocore's model)."""
    return None if 32 <= len(text) <= 64 else "must be the id of a secret version, 32 to 64 characters long"


def printable(text: str) -> str | None:
    """Rejects control characters. Airflow accepts a newline in a name, but then can't find the object."""
    return "must not contain control characters such as a newline" if _CONTROL.search(text) else None


def encodable(text: str) -> str | None:
    """Rejects unpaired surrogates. JSON and YAML can escape them, but a URL path can't contain them."""
    if _SURROGATE.search(text):
        return "contains an unpaired surrogate, which UTF-8 can't encode — use the whole character"
    return None


def storable(text: str) -> str | None:
    """Rejects NUL, which PostgreSQL can't store, so Airflow responds with a 500. Encrypted fields may contain it."""
    if "\0" in text:
        return "must not contain a NUL character, which Airflow's database can't store — remove it"
    return None


def no_slash(text: str) -> str | None:
    """Rejects a slash in the name of a pool or a role. Airflow creates the object, but its API can't reach it."""
    return "must not contain '/', because Airflow's API can't reach an object with such a name" if "/" in text else None


@dataclass(frozen=True)
class Between:
    """A validator that accepts numbers between two limits.

    Attributes:
        minimum: The smallest accepted number.
        maximum: The largest accepted number.
        too_small: Why a smaller number is rejected, if that isn't obvious.
        too_large: Why a larger number is rejected, if that isn't obvious.
    """

    minimum: int
    maximum: int
    too_small: str = ""
    too_large: str = ""

    @property
    def limits(self) -> dict[str, int]:
        """The limits, by JSON Schema keyword."""
        return {"minimum": self.minimum, "maximum": self.maximum}

    def __call__(self, number: int) -> str | None:
        """Returns the reason to reject a number, or `None`."""
        if number < self.minimum:
            return f"must be at least {self.minimum}{_because(self.too_small)}"
        if number > self.maximum:
            return f"must be at most {self.maximum}{_because(self.too_large)}"
        return None


def _because(reason: str) -> str:
    return f", because {reason}" if reason else ""


@dataclass(frozen=True)
class AtMost:
    """A validator that rejects strings too long for their column in Airflow's database, which would cause a 500."""

    characters: int

    @property
    def limits(self) -> dict[str, int]:
        """The limit, by JSON Schema keyword."""
        return {"maxLength": self.characters}

    def __call__(self, text: str) -> str | None:
        """Returns the reason to reject a string, or `None`."""
        if len(text) <= self.characters:
            return None
        return f"is too long: {len(text)} characters — use at most {self.characters}"


@dataclass(frozen=True)
class NotEmpty:
    """A validator that rejects an empty name. Airflow accepts one, but then can't find the object."""

    limits = {"minLength": 1}  # noqa: RUF012 (never changed)

    def __call__(self, text: str) -> str | None:
        """Returns the reason to reject a string, or `None`."""
        return None if text else "must not be empty"


@dataclass(frozen=True)
class FitsPath:
    """A validator that rejects a name if the object's path under `route` would be too long for `InvokeRestApi`.

    Attributes:
        route: The part of the path before the name.
        after: The part after the name, if any.
    """

    route: str
    after: str = ""

    @property
    def limits(self) -> dict[str, int]:
        """The limit for a name that needs no percent-encoding, by JSON Schema keyword."""
        return {"maxLength": PATH_LIMIT - self._length("")}

    def __call__(self, name: str) -> str | None:
        """Returns the reason to reject a name, or `None`."""
        if encodable(name):
            return None  # `encodable` reports this, and the path's length can't be determined
        length, limit = self._length(name) - self._length(""), self.limits["maxLength"]
        if length <= limit:
            return None
        return f"is too long for InvokeRestApi: {length} characters when percent-encoded — use at most {limit}"

    def _length(self, name: str) -> int:
        return len(rest_path(self.route, name, *([self.after] if self.after else [])))


not_empty = NotEmpty()
#: The validators for the names of variables, pools and roles. Connection ids have stricter rules.
NAME: tuple[Validator, ...] = (not_empty, printable, encodable)


def json_object(text: str) -> str | None:
    """Accepts a JSON object or an empty string."""
    if not text or isinstance(parse_bounded_structure(text), dict):
        return None
    return f"isn't a JSON object{_flaw(text)} — use a dict or a string that contains a JSON object"


def _flaw(text: str) -> str:
    """Returns the position or the cause of an error in JSON, without quoting any of the JSON."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return f" (line {error.lineno}, column {error.colno})"
    except RecursionError:
        pass
    except ValueError:  # the limit is 4300 digits, here and in Airflow (`sys.set_int_max_str_digits`)
        return " (it contains a number with more digits than Airflow can read)"
    return ""


def no_mask(text: str) -> str | None:
    """Rejects Airflow's mask. If someone copied the mask from Airflow's UI, it would overwrite the secret."""
    return f"is {MASK}, which Airflow shows instead of a secret — use the secret itself" if text == MASK else None


def no_masked_leaf(text: str) -> str | None:
    """Rejects JSON that contains Airflow's mask, for the same reason as `no_mask`."""
    if not holds_mask(parse_bounded_structure(text)):
        return None
    return f"contains {MASK}, which Airflow shows instead of a secret — use the secret itself"
