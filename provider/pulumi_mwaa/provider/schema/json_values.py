"""Strings that may be JSON: how they are compared, and what Airflow's masks hide in them."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from pulumi_mwaa.airflow.masking.masks import shows_mask, unmask, without_masks
from pulumi_mwaa.airflow.masking.sensitive import holds_sensitive_key, is_sensitive, without_sensitive
from pulumi_mwaa.airflow.masking.structures import parse_structure

_MAX_DEPTH = 100


def parse_bounded_structure(text: str | None) -> Any:
    """Returns the JSON object or array in a string, or `None` if there is none or it is more than 100 levels deep."""
    value = parse_structure(text)
    return None if value is None or _is_deeper_than(value, _MAX_DEPTH) else value


def same_text(one: str | None, other: str | None) -> bool:
    """Returns whether two strings are equal. JSON objects and arrays are compared by value. `None` equals ""."""
    if (one or "") == (other or ""):
        return True
    values = parse_bounded_structure(one), parse_bounded_structure(other)
    return None not in values and _canonical(values[0]) == _canonical(values[1])


def is_masked(live: str | None) -> bool:
    """Returns whether Airflow hides a string or part of it."""
    return shows_mask(live) or shows_mask(parse_bounded_structure(live))


def fill_masks(live: str | None, known: str | None) -> str | None:
    """Returns the live string with its masks replaced by the known values."""
    structure = parse_bounded_structure(live)
    if structure is None:
        unmasked: str | None = unmask(live, known).value
        return unmasked
    if not shows_mask(structure):
        return live
    return _json_text(unmask(structure, parse_bounded_structure(known)).value)


def has_undeclared_masks(live: str | None, known: str | None) -> bool:
    """Returns whether the live JSON contains a masked value that isn't known."""
    return not unmask(parse_bounded_structure(live), parse_bounded_structure(known)).complete


def strip_masks(live: str | None) -> str | None:
    """Returns the live string without the parts that Airflow hides, or `None` if all of it is hidden."""
    structure = parse_bounded_structure(live)
    if structure is None:
        return None if shows_mask(live) else live
    return _json_text(without_masks(structure)) if shows_mask(structure) else live


def strip_secrets(text: str | None, key: str = "", added: Collection[str] = ()) -> str | None:
    """Returns a string without the values under sensitive keys, which some versions of Airflow don't mask.

    Args:
        text: The string, which may be JSON.
        key: The string's own key.
        added: Additional words that make a key sensitive.
    """
    if is_sensitive(key, added):
        return None
    if not holds_sensitive(text, added):
        return text
    structure = parse_bounded_structure(text)
    return None if structure is None else _json_text(without_sensitive(structure, added))


def holds_sensitive(text: str | None, added: Collection[str] = ()) -> bool:
    """Returns whether valid JSON has a sensitive key, or malformed JSON contains a sensitive word."""
    structure = parse_bounded_structure(text)
    if structure is not None or text is None:
        return holds_sensitive_key(structure, added)
    return text.lstrip("\ufeff \t\r\n").startswith(("{", "[")) and is_sensitive(text, added)


def pulumi_secret(value: Any) -> dict[str, Any]:
    """Marks a value as secret in Pulumi's wire format. The host passes on a provider's results unchanged."""
    return {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": value}


def _json_text(value: Any) -> str:
    """Returns a value as JSON.

    Escapes non-ASCII characters only if one of them is an unpaired surrogate, which UTF-8 can't encode.
    """
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return text


def _is_deeper_than(value: Any, levels: int) -> bool:
    """Returns whether JSON is nested deeper than `levels`. Iterative, because Python limits recursion."""
    level = [value]
    for _ in range(levels):
        level = [item for node in level for item in (node.values() if isinstance(node, dict) else node)]
        level = [item for item in level if isinstance(item, (dict, list))]
    return bool(level)


def _canonical(value: Any) -> str:
    # JSON text distinguishes true, 1 and 1.0, but `==` doesn't.
    return json.dumps(value, sort_keys=True)
