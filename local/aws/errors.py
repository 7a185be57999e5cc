"""The one exception of the stand-in."""

from __future__ import annotations


class RefusedError(Exception):
    """A request that AWS, its plugin or this stand-in refuses. The message is the line that the user sees."""
