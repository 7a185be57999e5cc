"""The stand-in's exception."""

from __future__ import annotations


class RejectedError(Exception):
    """A request that AWS, its plugin or this stand-in rejects. The message is the line that the user sees."""
