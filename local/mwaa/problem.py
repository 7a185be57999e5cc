"""The one exception that a user reads."""

from __future__ import annotations


class Problem(Exception):  # noqa: N818 - it is what the user is told, not a failure of the program
    """What stops a command. Its text says what is wrong and what to do; the command prints it and exits with 1."""
