"""Pools: values that are read back from Airflow unchanged."""

from __future__ import annotations

from tests.support.provider.cases import Case, Drift

CASES = (
    Case("no optional field", {"slots": 2}),
    Case("every optional field", {"slots": 2, "description": 'é 🙂 "quoted"', "include_deferred": True}),
    Case("every optional field empty", {"slots": 2, "description": "", "include_deferred": False}),
    Case("quotes, emoji and newlines", {"slots": 2, "description": "é 🙂 \"quoted\" 'single'\nnew line\\"}),
    Case("leading and trailing space", {"slots": 2, "description": "  d \n"}),
    Case("the string null", {"slots": 2, "description": "null"}),
    Case("zero slots", {"slots": 0}),
    Case("slots as a float", {"slots": 4.0}),
    Case("a name with space, dots and %", {"slots": 2}, "{} with space.and..dots%"),
    Case("a name with ? and #", {"slots": 2}, "{}?a=b#c"),
    Case("a name with leading and trailing space", {"slots": 2}, " {} "),
    Case("the name .", {"slots": 2}, "."),
    Case("the name ..", {"slots": 2}, ".."),
    Case("a non-ASCII name", {"slots": 2}, "{}é🙂"),
)
DRIFT = Drift(
    {"slots": 2, "description": "d", "include_deferred": True},
    ({"slots": 9}, {"slots": 0}, {"description": "other"}, {"description": None}, {"include_deferred": None}),
    commands=((("pools", "set", "{}", "9", "other"), frozenset({"slots", "description", "include_deferred"})),),
)
