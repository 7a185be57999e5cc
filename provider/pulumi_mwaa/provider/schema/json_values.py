"""Text that may be JSON: when two are the same, and what stands under Airflow's masks."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from pulumi_mwaa.airflow.masking.masks import shows_mask, unmask, without_masks
from pulumi_mwaa.airflow.masking.sensitive import holds_sensitive_key, is_sensitive, without_sensitive
from pulumi_mwaa.airflow.masking.structures import parse_structure

_DEEPEST = 100


def comparable(text: str | None) -> Any:
    """The JSON object or array that a text is, or `None` for any other text, and for one nested beyond 100 levels."""
    value = parse_structure(text)
    return None if value is None or _deeper_than(value, _DEEPEST) else value


def same_text(one: str | None, other: str | None) -> bool:
    """Whether two texts mean the same: objects and arrays by value and type, all else byte for byte; nothing is ""."""
    if (one or "") == (other or ""):
        return True
    values = comparable(one), comparable(other)
    return None not in values and _canonical(values[0]) == _canonical(values[1])


def is_masked(live: str | None) -> bool:
    """Whether Airflow hides this text or a part of it."""
    return shows_mask(live) or shows_mask(comparable(live))


def fill_masks(live: str | None, known: str | None) -> str | None:
    """The live text with what is known under its masks."""
    structure = comparable(live)
    if structure is None:
        text: str | None = unmask(live, known).value
        return text
    if not shows_mask(structure):
        return live
    return _json_text(unmask(structure, comparable(known)).value)


def has_undeclared_masks(live: str | None, known: str | None) -> bool:
    """Whether Airflow hides something in this JSON that isn't known, or can't be told from something else."""
    return not unmask(comparable(live), comparable(known)).complete


def strip_masks(live: str | None) -> str | None:
    """The live text without what Airflow hides of it; nothing if it hides the whole."""
    structure = comparable(live)
    if structure is None:
        return None if shows_mask(live) else live
    return _json_text(without_masks(structure)) if shows_mask(structure) else live


def strip_secrets(text: str | None, key: str = "", added: Collection[str] = ()) -> str | None:
    """The text without what stands under a sensitive key, be it its own; some Airflows show that."""
    if is_sensitive(key, added):
        return None
    if not holds_sensitive(text, added):
        return text
    structure = comparable(text)
    return None if structure is None else _json_text(without_sensitive(structure, added))


def holds_sensitive(text: str | None, added: Collection[str] = ()) -> bool:
    """Whether JSON has a sensitive key; of broken JSON, whether any such word is in it."""
    structure = comparable(text)
    if structure is not None or text is None:
        return holds_sensitive_key(structure, added)
    return text.lstrip("\ufeff \t\r\n").startswith(("{", "[")) and is_sensitive(text, added)


def pulumi_secret(value: Any) -> dict[str, Any]:
    """A value as Pulumi's protocol marks a secret: the host passes on what a provider returns as it is."""
    return {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": value}


def _json_text(value: Any) -> str:
    """JSON with its characters as they are, unless one is half of a surrogate pair, which no UTF-8 can carry."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return text


def _deeper_than(value: Any, levels: int) -> bool:
    """Whether more than so many objects and arrays lie in one another; without recursion, which Python limits."""
    level = [value]
    for _ in range(levels):
        level = [item for node in level for item in (node.values() if isinstance(node, dict) else node)]
        level = [item for item in level if isinstance(item, (dict, list))]
    return bool(level)


def _canonical(value: Any) -> str:
    # Text keeps apart what `==` takes for the same: true and 1, 1 and 1.0.
    return json.dumps(value, sort_keys=True)
