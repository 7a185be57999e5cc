"""The one exception of the stand-in."""

from __future__ import annotations


class RefusedError(Exception):
    """What AWS, its plugin, or this stand-in for them doesn't do. Its text is the line that the user sees."""
