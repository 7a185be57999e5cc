"""What stands under Airflow's masks, when something is known: within JSON, and within text."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_mwaa.airflow.masks import MASK, bares_mask, unmask

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
    assert unmask(live, known) == expected


@pytest.mark.parametrize(
    ("live", "known", "bares"),
    [
        (MASK, None, True),
        (MASK, "", False),
        ({"a": MASK}, {"a": 0}, False),
        ({"a": MASK}, {"b": 1}, True),
        ({"a": [{"b": MASK}]}, {"a": [{"b": "known"}]}, False),
        ({"a": [1, {"b": MASK}]}, {"a": [1]}, True),
        ({"a": MASK}, None, True),
        ({"a": "u:***@h"}, None, False),
    ],
)
def test_a_mask_under_which_nothing_is_known(live: Any, known: Any, bares: bool) -> None:
    assert bares_mask(live, known) is bares
