"""What Airflow hides: a value under a sensitive key is shown as `***`, which is never a value to keep or to send."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

MASK = "***"

# `DEFAULT_SENSITIVE_FIELDS` of Airflow's secrets masker, the same in 2.10.3 and 3.0.6.
SENSITIVE = (
    "access_token",
    "api_key",
    "apikey",
    "authorization",
    "keyfile_dict",
    "passphrase",
    "passwd",
    "password",
    "private_key",
    "secret",
    "service_account",
    "token",
)
_NOTHING: Any = object()


def is_sensitive(key: str) -> bool:
    """Whether Airflow masks what stands under this key."""
    lowered = key.lower()
    return any(word in lowered for word in SENSITIVE)


def holds_sensitive_key(value: object) -> bool:
    """Whether a sensitive key stands anywhere in parsed JSON, in lists too."""
    if isinstance(value, dict):
        return any(is_sensitive(str(key)) or holds_sensitive_key(item) for key, item in value.items())
    return isinstance(value, list) and any(holds_sensitive_key(item) for item in value)


def holds_mask(value: object) -> bool:
    """Whether a mask stands anywhere in parsed JSON, as a whole leaf."""
    return any(leaf == MASK for leaf in _leaves(value))


def shows_mask(value: object) -> bool:
    """Whether a mask stands anywhere in parsed JSON, be it within a leaf.

    Airflow masks not only what stands under a sensitive key: wherever it shows an `extra` (v2: a variable too), it
    also cuts out every password that its process happens to have seen (`SecretsMasker.redact`).
    """
    return any(_shows(leaf) for leaf in _leaves(value))


def without_masks(value: Any) -> Any:
    """Parsed JSON without each text in which a mask stands."""
    return _pruned(value, lambda _key, item: _shows(item))


def without_sensitive(value: Any) -> Any:
    """Parsed JSON without what stands under a key that Airflow masks, at any depth."""
    return _pruned(value, lambda key, _item: is_sensitive(key))


def bares_mask(live: Any, known: Any) -> bool:
    """Whether a mask of `live` is one under which nothing is known."""
    if live == MASK:
        return known is None
    if isinstance(live, dict):
        pairs = known if isinstance(known, dict) else {}
        return any(bares_mask(item, pairs.get(key)) for key, item in live.items())
    if isinstance(live, list):
        items = known if isinstance(known, list) else []
        padded = items + [None] * (len(live) - len(items))
        return any(map(bares_mask, live, padded))
    return False


def unmask(live: Any, known: Any) -> Any:
    """Put what is known under each mask of `live`; a mask under which nothing is known is left out."""
    uncovered = _uncover(live, known)
    return None if uncovered is _NOTHING else uncovered


def _uncover(live: Any, known: Any) -> Any:
    if live == MASK:
        return known
    if isinstance(live, dict):
        pairs = known if isinstance(known, dict) else {}
        uncovered = {key: _uncover(item, pairs.get(key, _NOTHING)) for key, item in live.items()}
        return {key: item for key, item in uncovered.items() if item is not _NOTHING}
    if isinstance(live, list):
        items = known if isinstance(known, list) else []
        padded = items + [_NOTHING] * (len(live) - len(items))
        return [item for item in map(_uncover, live, padded) if item is not _NOTHING]
    return known if _covers(live, known) else live


def _covers(live: Any, known: Any) -> bool:
    """Whether a text with masks within it can stand for what is known."""
    if not (isinstance(live, str) and isinstance(known, str) and MASK in live):
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


def _shows(leaf: object) -> bool:
    return isinstance(leaf, str) and MASK in leaf


def _pruned(value: Any, drops: Callable[[str, Any], bool]) -> Any:
    if isinstance(value, dict):
        return {key: _pruned(item, drops) for key, item in value.items() if not drops(str(key), item)}
    if isinstance(value, list):
        return [_pruned(item, drops) for item in value if not drops("", item)]
    return value


def _leaves(value: object) -> Iterator[object]:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    if items is None:
        yield value
    else:
        for item in items:
            yield from _leaves(item)
