"""The one exception that a user reads."""

from __future__ import annotations


class UserError(Exception):
    """What stops a command. Its text says what is wrong and what to do; the command prints it and exits with 1."""
