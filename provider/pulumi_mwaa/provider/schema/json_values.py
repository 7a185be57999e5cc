"""Strings that may be JSON: how they are compared, and what Airflow's masks hide in them."""

from __future__ import annotations

import json
from typing import Any

from pulumi_mwaa.airflow.masking.masks import shows_mask, unmask, without_masks
from pulumi_mwaa.airflow.masking.structures import json_text, parse_bounded_structure


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
    return json_text(unmask(structure, parse_bounded_structure(known)).value)


def has_undeclared_masks(live: str | None, known: str | None) -> bool:
    """Returns whether the live JSON contains a masked value that isn't known."""
    return not unmask(parse_bounded_structure(live), parse_bounded_structure(known)).complete


def strip_masks(live: str | None) -> str | None:
    """Returns the live string without the parts that Airflow hides, or `None` if all of it is hidden."""
    structure = parse_bounded_structure(live)
    if structure is None:
        return None if shows_mask(live) else live
    return json_text(without_masks(structure)) if shows_mask(structure) else live


def pulumi_secret(value: Any) -> dict[str, Any]:
    """Marks a value as secret in Pulumi's wire format. The host passes on a provider's results unchanged."""
    return {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": value}


def _canonical(value: Any) -> str:
    # JSON text distinguishes true, 1 and 1.0, but `==` doesn't.
    return json.dumps(value, sort_keys=True)
