"""Options whose values have to be parsed: JSON objects and times."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from pulumi_mwaa.airflow.dags.timestamps import parse_timestamp

_USE = "use a time such as 2026-01-31T00:00:00Z or 2026-01-31T00:00:00+01:00"


def json_object(_context: click.Context, _option: click.Parameter, value: str | None) -> dict[str, Any] | None:
    """Returns a JSON object: from text, from a file (`@FILE`) or from stdin (`-`).

    Raises:
        click.BadParameter: If the value can't be read or isn't a JSON object. The message quotes no part of the
            value, which may contain secrets.
    """
    if value is None:
        return None
    source, content = _read(value)
    try:
        parsed = json.loads(content, parse_constant=_reject)
    except json.JSONDecodeError as error:
        reason = f"{source} isn't JSON: {error.msg} (line {error.lineno}, column {error.colno})"
        raise click.BadParameter(reason) from None
    except (ValueError, RecursionError):  # not UTF-8, NaN, a number with thousands of digits, or too deeply nested
        raise click.BadParameter(f"{source} isn't JSON that Airflow can read") from None
    if not isinstance(parsed, dict):
        raise click.BadParameter(f'{source} isn\'t a JSON object such as {{"country": "de"}}')
    return parsed


def timestamp(_context: click.Context, _option: click.Parameter, value: str | None) -> datetime | None:
    """Returns a timezone-aware time.

    Raises:
        click.BadParameter: If the value isn't a time or has no timezone.
    """
    try:
        time = parse_timestamp(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} isn't a time — {_USE}") from None
    if time is not None and time.utcoffset() is None:
        raise click.BadParameter(f"{value!r} has no timezone — {_USE}")
    return time


def _read(value: str) -> tuple[str, str | bytes]:
    """Returns where the JSON comes from, for error messages, and the JSON itself."""
    if value == "-":
        return "stdin", sys.stdin.buffer.read()
    if not value.startswith("@"):
        return "the value", value
    try:
        return value[1:], Path(value[1:]).read_bytes()
    except OSError as error:
        raise click.BadParameter(f"{value[1:]} can't be read: {error.strerror}") from None


def _reject(_constant: str) -> NoReturn:
    raise ValueError  # NaN and the infinities are valid in Python, but not in JSON
