"""The exception for errors that are shown to the user."""

from __future__ import annotations


class UserError(Exception):
    """An error that ends a command. The message says what is wrong and what to do."""
