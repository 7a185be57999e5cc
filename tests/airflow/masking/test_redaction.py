"""Secrets in a request are removed from Airflow's error messages, however Airflow quotes them."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_mwaa.airflow.connections import Connections
from pulumi_mwaa.airflow.masking.redaction import redacted
from pulumi_mwaa.airflow.pools import Pools
from pulumi_mwaa.airflow.roles import Roles
from pulumi_mwaa.airflow.transport.calls import Call
from pulumi_mwaa.airflow.variables import Variables

PEM = "-----BEGIN KEY-----\nplanted'secret\n-----END KEY-----"

CASES: list[tuple[dict[str, Any], str, str]] = [
    ({"value": "planted"}, "bad value planted here", "bad value [secret] here"),
    ({"password": PEM}, f"got {PEM!r}", "got [secret]"),
    ({"login": "planted"}, "no such user planted", "no such user [secret]"),
    ({"value": {"a": "planted"}}, "{'a': 'planted'} is not text", "{'a': [secret]} is not text"),
    ({"extra": '{"a": ["planted"]}'}, "leaf planted", "leaf [secret]"),
    ({"password": 12345}, "12345 is not text", "[secret] is not text"),
    ({"key": "planted", "value": "other"}, "no variable planted", "no variable planted"),
    ({"slots": 4, "name": "p"}, "404 of 4", "404 of 4"),
    ({"password": "ab12"}, "bad xab12y", "bad x[secret]y"),
    ({"password": 'p"ä&b'}, 'p\\"ä&b p&quot;ä&amp;b p%22%C3%A4%26b', "[secret] [secret] [secret]"),
    ({"value": " planted "}, "got planted", "got [secret]"),
    ({"password": "t"}, "extra must be", "extra must be"),
    ({"password": "t"}, "no user t here", "no user [secret] here"),
    ({"value": "planted", "description": "planted"}, "xplantedy", "x[secret]y"),
    ({"host": "db"}, "the database has no db", "the database has no [secret]"),
    ({"login": "user", "schema": "used"}, "superuser of an unused schema", "superuser of an unused schema"),
    ({"extra": '{"a": 1, "b": true}'}, "error 1: 10 is true", "error [secret]: 10 is true"),
    ({"password": ""}, "extra must be", "extra must be"),
    ({"value": None, "description": ""}, "message", "message"),
]


@pytest.mark.parametrize(("body", "message", "expected"), CASES, ids=range(len(CASES)))
def test_redacted(body: dict[str, Any], message: str, expected: str) -> None:
    public, masked = (
        frozenset().union(*(getattr(kind, fields) for kind in (Connections, Pools, Roles, Variables)))
        for fields in ("public", "masked")
    )
    assert redacted(message, body, public=public, masked=masked) == expected


def test_without_a_body_nothing_is_redacted() -> None:
    assert Call("list pools", "GET", "/pools").redact("message") == "message"
