"""Masks are replaced with known values, in JSON and within strings."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_mwaa.airflow.masking.masks import MASK, unmask

CASES: list[tuple[Any, Any, Any]] = [
    (MASK, "known", "known"),
    (MASK, None, None),
    ({"a": MASK, "b": 1}, {"a": "known", "b": 2}, {"a": "known", "b": 1}),
    ({"a": MASK, "b": 1}, {"b": 2}, {"b": 1}),
    ([MASK, "x"], ["known"], ["known", "x"]),
    ("u:***@h", "u:secret@h", "u:secret@h"),
    ("u:***@h", "u:secret@other", "u:***@h"),
    ("***@h", "u:secret@h", "u:secret@h"),
    ("a***b***c", "a1b2c", "a1b2c"),
    ("a***b***c", "a1c2c", "a***b***c"),
    ("a***aa", "aa", "a***aa"),
    ("a******b", "a12b", "a12b"),
    ("***bold***", "***bold***", "***bold***"),
    ("u:***@h", None, "u:***@h"),
    ({"a": "u:***@h"}, {"a": "u:secret@h"}, {"a": "u:secret@h"}),
    ("shown", "known", "shown"),
]


@pytest.mark.parametrize(("live", "known", "expected"), CASES)
def test_unmask(live: Any, known: Any, expected: Any) -> None:
    assert unmask(live, known).value == expected


@pytest.mark.parametrize(
    ("live", "known", "unknown"),
    [
        (MASK, None, True),
        (MASK, "", False),
        ({"a": MASK}, {"a": 0}, False),
        ({"a": MASK}, {"b": 1}, True),
        ({"a": [{"b": MASK}]}, {"a": [{"b": "known"}]}, False),
        ({"a": [1, {"b": MASK}]}, {"a": [1]}, True),
        ({"a": MASK}, None, True),
        ({"a": "u:***@h"}, None, True),
        ({"a": "u:***@h"}, {"a": "u:secret@h"}, False),
        ({"a": "**bold***"}, {"a": "**bold***"}, False),
        (
            [{"name": "b", "pw": MASK}, {"name": "a", "pw": MASK}],
            [{"name": "a", "pw": 1}, {"name": "b", "pw": 2}],
            False,
        ),
        ([MASK], ["1", "2"], True),
    ],
)
def test_a_mask_whose_value_is_unknown_is_reported(live: Any, known: Any, unknown: bool) -> None:
    assert unmask(live, known).complete is not unknown


def user(name: str, password: str = MASK) -> dict[str, Any]:
    return {"name": name, "password": password}


A, B, C = user("a", "of-a"), user("b", "of-b"), user("c", "of-c")
ANOTHER_A = user("a", "of-another-a")
WITHOUT = {"name": "a"}

LISTS: list[tuple[str, list[Any], list[Any], list[Any]]] = [
    ("unchanged", [user("a"), user("b")], [A, B], [A, B]),
    ("reordered", [user("b"), user("a")], [A, B], [B, A]),
    ("inserted at the front", [user("c"), user("a")], [A], [{"name": "c"}, A]),
    ("removed from the front", [user("b")], [A, B], [B]),
    ("visibly changed", [user("z"), user("b")], [A, B], [{"name": "z"}, B]),
    ("field added", [{**user("a"), "host": "h"}, user("b")], [A, B], [{"name": "a", "host": "h"}, B]),
    ("twins unchanged", [user("a"), user("a")], [A, ANOTHER_A], [A, ANOTHER_A]),
    ("twins moved", [user("b"), user("a"), user("a")], [A, ANOTHER_A, B], [B, WITHOUT, WITHOUT]),
    ("one twin removed", [user("a")], [A, ANOTHER_A], [WITHOUT]),
    ("a twin added", [user("a"), user("a")], [A], [WITHOUT, WITHOUT]),
    ("twins with the same secret moved", [user("b"), user("a"), user("a")], [A, A, B], [B, A, A]),
    ("bare masks unchanged", [MASK, MASK], ["1", "2"], ["1", "2"]),
    ("a bare mask removed", [MASK], ["1", "2"], []),
    ("a bare mask added", [MASK, MASK], ["1"], []),
    ("nested unchanged", [[user("a")], [user("b")]], [[A], [B]], [[A], [B]]),
    ("nested reordered", [[user("b")], [user("a")]], [[A], [B]], [[B], [A]]),
    (
        "nested in objects, reordered",
        [{"of": [user("b")]}, {"of": [user("a")]}],
        [{"of": [A]}, {"of": [B]}],
        [{"of": [B]}, {"of": [A]}],
    ),
    (
        "reordered within an entry",
        [{"of": [user("b"), user("a")]}],
        [{"of": [A, B]}],
        [{"of": [WITHOUT | {"name": "b"}, WITHOUT]}],
    ),
    ("masked within strings", ["v:***@g", "u:***@h"], ["u:1@h", "v:2@g"], ["v:2@g", "u:1@h"]),
    ("true differs from 1", [{"on": True, **user("a")}, C], [{"on": 1, **A}], [{"on": True, "name": "a"}, C]),
]


@pytest.mark.parametrize(("live", "known", "expected"), [row[1:] for row in LISTS], ids=[row[0] for row in LISTS])
def test_list_entries_never_exchange_secrets(live: list[Any], known: list[Any], expected: list[Any]) -> None:
    assert unmask(live, known).value == expected
