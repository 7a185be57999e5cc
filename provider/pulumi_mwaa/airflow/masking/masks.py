"""Airflow's masks: `***` in place of a secret. A mask must never be recorded or sent as a value.

The only exception is a string that contains `***` but doesn't match the known value. Someone may have entered it that
way, so it is used as is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

MASK = "***"

_NOTHING: Any = object()


class Unmasked(NamedTuple):
    """A value from Airflow, with its masks replaced by the known values.

    Attributes:
        value: The parsed JSON without the masks whose values are unknown, or `None` if nothing is left.
        complete: Whether the value behind every mask is known.
    """

    value: Any
    complete: bool


def holds_mask(value: object) -> bool:
    """Returns whether any value in parsed JSON is a mask."""
    return any(leaf == MASK for leaf in _leaves(value))


def shows_mask(value: object) -> bool:
    """Returns whether any value in parsed JSON is or contains a mask.

    Airflow masks more than the values of sensitive keys. In an `extra` (in v2, also in a variable), it masks every
    password that the Airflow process happens to have seen, even within a string (`SecretsMasker.redact`).
    """
    return any(_is_masked(leaf) for leaf in _leaves(value))


def without_masks(value: Any) -> Any:
    """Returns parsed JSON without the strings that contain a mask."""
    if isinstance(value, dict):
        return {key: without_masks(item) for key, item in value.items() if not _is_masked(item)}
    return [without_masks(item) for item in value if not _is_masked(item)] if isinstance(value, list) else value


def unmask(live: Any, known: Any) -> Unmasked:
    """Replaces each mask in `live` with the known value.

    List entries are paired by position only if nothing visible has changed. Otherwise, a masked entry is paired with
    the known entry that has the same visible parts, if there is only one. A wrong guess would assign one entry's secret
    to another.
    """
    value, complete = _unmask(live, known)
    return Unmasked(None if value is _NOTHING else value, complete)


def _unmask(live: Any, known: Any) -> tuple[Any, bool]:
    if isinstance(live, dict):
        known_items = known if isinstance(known, dict) else {}
        items = {key: _unmask(item, known_items.get(key, _NOTHING)) for key, item in live.items()}
        unmasked = {key: item for key, (item, _) in items.items() if item is not _NOTHING}
        return unmasked, all(complete for _, complete in items.values())
    if isinstance(live, list):
        entries = list(map(_unmask, live, _pair(live, known if isinstance(known, list) else [])))
        return [item for item, _ in entries if item is not _NOTHING], all(complete for _, complete in entries)
    if live == MASK:
        return known, known is not _NOTHING and known is not None
    if _matches(live, known):
        return known, True
    return live, not _is_masked(live)


def _pair(live: list[Any], known: list[Any]) -> list[Any]:
    """Returns, for each entry in `live`, the one matching entry in `known`, or `_NOTHING` if no match is certain."""
    if len(live) == len(known) and all(map(_matches, live, known)):
        return known
    matches = [{k for k, entry in enumerate(known) if shows_mask(item) and _matches(item, entry)} for item in live]
    paired = []
    for candidates in matches:
        first = known[min(candidates)] if candidates else _NOTHING
        rivals = sum(not candidates.isdisjoint(others) for others in matches)
        unambiguous = rivals <= len(candidates) and all(known[k] == first for k in candidates)
        paired.append(first if unambiguous else _NOTHING)
    return paired


def _matches(live: Any, known: Any) -> bool:
    """Returns whether `live` could be `known` with masks: all visible parts have the same value, type and order."""
    if live == MASK:
        return known is not _NOTHING
    if isinstance(live, dict):
        return (
            isinstance(known, dict) and live.keys() == known.keys() and all(_matches(live[k], known[k]) for k in live)
        )
    if isinstance(live, list):
        return isinstance(known, list) and len(live) == len(known) and all(map(_matches, live, known))
    return (type(live) is type(known) and live == known) or _matches_text(live, known)


def _matches_text(live: Any, known: Any) -> bool:
    """Returns whether a string that contains masks could be the known string, partly masked."""
    if not (_is_masked(live) and isinstance(known, str)):
        return False
    first, *middle, last = live.split(MASK)
    if not (known.startswith(first) and known[len(first) :].endswith(last)):
        return False
    rest = known[len(first) : len(known) - len(last)]
    for piece in middle:  # this takes linear time, but a regular expression might backtrack
        _, found, rest = rest.partition(piece) if piece else ("", " ", rest)
        if not found:
            return False
    return True


def _is_masked(leaf: object) -> bool:
    return isinstance(leaf, str) and MASK in leaf


def _leaves(value: object) -> Iterator[object]:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    if items is None:
        yield value
    else:
        for item in items:
            yield from _leaves(item)
