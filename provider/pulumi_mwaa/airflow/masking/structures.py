"""Text that is a JSON object or array."""

from __future__ import annotations

import json
from typing import Any


def parse_structure(text: str | None) -> Any:
    """The JSON object or array that a text is, or `None` for any other text."""
    try:
        value = json.loads(text or "")
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, (dict, list)) else None
