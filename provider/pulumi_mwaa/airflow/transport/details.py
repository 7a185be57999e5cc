"""Extracts the error details from a response."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus


def status_line(status: int) -> str:
    """Returns a status with its name, such as `404 Not Found`."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} unknown status"


def detail_of(answer: object) -> str:
    """Returns the details of an error response.

    API v1 sends a string. API v2 sends a list of entries, each with `loc`, `msg` and the input. The input is omitted
    here, because it may be secret.
    """
    if isinstance(answer, str):
        try:
            answer = json.loads(answer)
        except ValueError:
            return "the response isn't JSON" if str(answer).lstrip().startswith("<") else str(answer)
    if isinstance(answer, Mapping):
        return _field(answer.get("detail") or answer.get("message") or answer.get("title") or "")
    return _field(answer)


def _field(detail: object) -> str:
    if isinstance(detail, list):
        return "; ".join(
            f"{_location(entry.get('loc'))}: {entry.get('msg', '')}" for entry in detail if isinstance(entry, Mapping)
        )
    if isinstance(detail, Mapping):
        return str(detail.get("reason") or detail.get("message") or "")
    return str(detail or "")


def _location(loc: object) -> str:
    return ".".join(str(part) for part in loc) if isinstance(loc, list) else str(loc or "")
