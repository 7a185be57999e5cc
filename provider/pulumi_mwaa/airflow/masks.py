"""What Airflow hides: a value under a sensitive key is shown as `***`, which is never a value to keep or to send."""

from __future__ import annotations

from typing import Any

MASK = "***"

# `DEFAULT_SENSITIVE_FIELDS` of Airflow's secrets masker, the same in 2.10.3 and 3.0.6.
_SENSITIVE = (
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
    return any(word in lowered for word in _SENSITIVE)


def holds_sensitive_key(value: object) -> bool:
    """Whether a sensitive key stands anywhere in parsed JSON, in lists too."""
    if isinstance(value, dict):
        return any(is_sensitive(str(key)) or holds_sensitive_key(item) for key, item in value.items())
    return isinstance(value, list) and any(holds_sensitive_key(item) for item in value)


def holds_mask(value: object) -> bool:
    """Whether a mask stands anywhere in parsed JSON."""
    if isinstance(value, dict):
        return any(holds_mask(item) for item in value.values())
    if isinstance(value, list):
        return any(holds_mask(item) for item in value)
    return value == MASK


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
    return live
