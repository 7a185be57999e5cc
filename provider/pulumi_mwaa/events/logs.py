"""Structured logs: one JSON object per line, which CloudWatch Logs Insights can query."""

from __future__ import annotations

import json
import sys


def log(level: str, message: str, **fields: object) -> None:
    """Writes a line with a level (`INFO`, `WARNING` or `ERROR`), a message and any further fields."""
    sys.stdout.write(json.dumps({"level": level, "message": message, **fields}, default=str) + "\n")
    sys.stdout.flush()
