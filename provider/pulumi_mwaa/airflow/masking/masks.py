"""Airflow's masks: `***` in the place of a secret, which is never a value to record or to send.

Only text with a mask within it that isn't the known text with a part cut out is taken as it is shown: it may be what
somebody has written.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

MASK = "***"

_NOTHING: Any = object()


class Unmasked(NamedTuple):
    """What Airflow shows, with the known values in the place of its masks.

    Attributes:
        value: the parsed JSON; a mask whose value is unknown is left out, `None` if that is all there is.
        complete: whether the value under every mask is known.
    """

    value: Any
    complete: bool


def holds_mask(value: object) -> bool:
    """Whether a mask stands anywhere in parsed JSON, as a whole leaf."""
    return any(leaf == MASK for leaf in _leaves(value))


def shows_mask(value: object) -> bool:
    """Whether a mask stands anywhere in parsed JSON, be it within a leaf.

    Airflow masks not only what stands under a sensitive key: wherever it shows an `extra` (v2: a variable too), it
    also cuts out every password that its process happens to have seen (`SecretsMasker.redact`).
    """
    return any(_is_masked(leaf) for leaf in _leaves(value))


def without_masks(value: Any) -> Any:
    """Parsed JSON without each text in which a mask stands."""
    if isinstance(value, dict):
        return {key: without_masks(item) for key, item in value.items() if not _is_masked(item)}
    return [without_masks(item) for item in value if not _is_masked(item)] if isinstance(value, list) else value


def unmask(live: Any, known: Any) -> Unmasked:
    """Put the known value under each mask of `live`.

    Entries of a list are paired by position only while nothing visible has changed. Otherwise a masked entry takes the
    value of the known entry that is equal in all that is visible, if no other could be meant; a wrong guess would
    write one entry's secret under another.
    """
    value, complete = _unmask(live, known)
    return Unmasked(None if value is _NOTHING else value, complete)


def _unmask(live: Any, known: Any) -> tuple[Any, bool]:
    if isinstance(live, dict):
        pairs = known if isinstance(known, dict) else {}
        items = {key: _unmask(item, pairs.get(key, _NOTHING)) for key, item in live.items()}
        shown = {key: item for key, (item, _) in items.items() if item is not _NOTHING}
        return shown, all(complete for _, complete in items.values())
    if isinstance(live, list):
        entries = list(map(_unmask, live, _paired(live, known if isinstance(known, list) else [])))
        return [item for item, _ in entries if item is not _NOTHING], all(complete for _, complete in entries)
    if live == MASK:
        return known, known is not _NOTHING and known is not None
    if _fits(live, known):
        return known, True
    return live, not _is_masked(live)


def _paired(live: list[Any], known: list[Any]) -> list[Any]:
    """For each entry of `live`, the entry of `known` that it is, or `_NOTHING` where that can't be told."""
    if len(live) == len(known) and all(map(_fits, live, known)):
        return known
    fitting = [{k for k, entry in enumerate(known) if shows_mask(item) and _fits(item, entry)} for item in live]
    paired = []
    for mine in fitting:
        first = known[min(mine)] if mine else _NOTHING
        rivals = sum(not mine.isdisjoint(theirs) for theirs in fitting)
        clear = rivals <= len(mine) and all(known[k] == first for k in mine)
        paired.append(first if clear else _NOTHING)
    return paired


def _fits(live: Any, known: Any) -> bool:
    """Whether `live` can be `known` with masks on it: what is visible is equal, in value, type and order."""
    if live == MASK:
        return known is not _NOTHING
    if isinstance(live, dict):
        return isinstance(known, dict) and live.keys() == known.keys() and all(_fits(live[k], known[k]) for k in live)
    if isinstance(live, list):
        return isinstance(known, list) and len(live) == len(known) and all(map(_fits, live, known))
    return (type(live) is type(known) and live == known) or _covers(live, known)


def _covers(live: Any, known: Any) -> bool:
    """Whether a text with masks within it can stand for what is known."""
    if not (_is_masked(live) and isinstance(known, str)):
        return False
    first, *middle, last = live.split(MASK)
    if not (known.startswith(first) and known[len(first) :].endswith(last)):
        return False
    rest = known[len(first) : len(known) - len(last)]
    for piece in middle:  # in linear time, which a regular expression would not promise
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
