"""Strings that contain a JSON object or array."""

from __future__ import annotations

import json
from typing import Any


def parse_structure(text: str | None) -> Any:
    """Parses a JSON object or array; returns `None` for anything else."""
    try:
        value = json.loads(text or "")
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, (dict, list)) else None
