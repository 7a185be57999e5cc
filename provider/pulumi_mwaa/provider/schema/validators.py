"""What a value has to satisfy before anything is made: each rule says what to write instead, and makes no call."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from pulumi_mwaa.airflow.environment import parse_environment
from pulumi_mwaa.airflow.masking.masks import MASK, holds_mask
from pulumi_mwaa.airflow.paths import PATH_LIMIT, object_path
from pulumi_mwaa.provider.schema.json_values import comparable
from pulumi_mwaa.provider.schema.secret_arn import parse_secret_arn

Validator = Callable[..., "str | None"]  # the reason why a value can't be, or None

_REGION = re.compile(r"[a-z]{2,}(?:-[a-z]+)+-\d+")
_ROLE_ARN = re.compile(r"arn:aws(?:-[a-z]+)*:iam::\d{12}:role/.+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_HALF = re.compile(r"[\ud800-\udfff]")  # Python decodes a whole pair to one character, which isn't among these
_LARGEST_INTEGER = 2**31 - 1  # of PostgreSQL's `integer`: Pool.slots in airflow/models/pool.py, 2.7.2 to 3.0.6
_CONNECTION_ID = re.compile(r"[\w.-]+", re.ASCII)  # Airflow answers 400 (v1) or 422 (v2) to anything else


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


def not_empty(text: str) -> str | None:
    """Airflow takes an empty name and never finds it again."""
    return None if text else "must not be empty"


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


def connection_id(text: str) -> str | None:
    """What Airflow accepts as the id of a connection."""
    if not text or _CONNECTION_ID.fullmatch(text):
        return None
    return "may hold letters, digits, '_', '-' and '.' only"


def fits_path(route: str) -> Validator:
    """A rule: the path of the object is one that `InvokeRestApi` can carry."""
    room = PATH_LIMIT - len(object_path(route, ""))

    def fits(name: str) -> str | None:
        if encodable(name):
            return None  # that rule gives the reason; there is nothing to measure
        needed = len(object_path(route, name)) - len(object_path(route, ""))
        if needed <= room:
            return None
        return f"is too long for InvokeRestApi: {needed} characters when percent-encoded, {room} at the most"

    return fits


def at_most(characters: int) -> Validator:
    """A rule: the text fits the column of Airflow's database, which PostgreSQL would else refuse with a 500."""

    def fits(text: str) -> str | None:
        return f"is too long: {len(text)} characters, {characters} at the most" if len(text) > characters else None

    return fits


def port(number: int) -> str | None:
    """A TCP port."""
    return None if 0 <= number <= 65535 else "must be between 0 and 65535"


def slots(number: int) -> str | None:
    """Airflow takes -1 over the API, and then its list of pools fails for everyone; its database takes 32 bits."""
    if number < 0:
        return "must be 0 or more: a negative number breaks Airflow's list of pools"
    if number > _LARGEST_INTEGER:
        return f"must be {_LARGEST_INTEGER} or less: Airflow's database can't store a larger number"
    return None


def json_object(text: str) -> str | None:
    """What Airflow accepts as the extra of a connection."""
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
