"""A handler's settings, which are its function's environment variables."""

from __future__ import annotations

from collections.abc import Mapping


class SettingsError(Exception):
    """A setting that is missing or invalid. The message is one line."""


def required(environ: Mapping[str, str], name: str) -> str:
    """Returns a setting.

    Raises:
        SettingsError: If it is missing or empty.
    """
    if not (value := environ.get(name, "")):
        raise SettingsError(f"the environment variable {name} is missing")
    return value


def whole_number(environ: Mapping[str, str], name: str, *, minimum: int, maximum: int) -> int | None:
    """Returns a setting that is a whole number, or `None` if it is missing.

    Raises:
        SettingsError: If it isn't a whole number between `minimum` and `maximum`.
    """
    text = environ.get(name, "")
    if not text:
        return None
    if not text.isdecimal() or not minimum <= int(text) <= maximum:
        raise SettingsError(f"the environment variable {name} must be a whole number from {minimum} to {maximum}")
    return int(text)
