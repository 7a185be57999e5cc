"""What the commands say on stderr. Results go to stdout: see `output`."""

from __future__ import annotations

from functools import cache

import click
from rich.console import Console
from rich.text import Text


@cache
def stderr() -> Console:
    """Returns the console on stderr. Messages and progress share it, so that neither overwrites the other."""
    return Console(stderr=True, highlight=False)


def say(line: str) -> None:
    """Prints a line on stderr."""
    stderr().print(Text(printable(line)), soft_wrap=True)


def say_error(message: str) -> None:
    """Prints an error as one line on stderr."""
    say(f"error: {' '.join(message.split())}")


def printable(text: str) -> str:
    """Returns text from Airflow without anything that a terminal would interpret, except line breaks and tabs."""
    plain = click.unstyle(text)
    return "".join(char if char.isprintable() or char in "\n\t" else ascii(char)[1:-1] for char in plain)
