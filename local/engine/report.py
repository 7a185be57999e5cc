"""How every room says something to the user."""

from __future__ import annotations

import enum
from typing import Protocol


class Severity(str, enum.Enum):
    """How much a message matters; the values are Pulumi's."""

    DEBUG = "debug"
    INFO = "info"
    # What a process wrote to its error stream.
    INFO_ERROR = "info#err"
    WARNING = "warning"
    ERROR = "error"


class Report(Protocol):
    """Takes a message about a resource, or with `""` as the URN about the stack."""

    def __call__(self, severity: Severity, urn: str, message: str, *, stream: int = 0, ephemeral: bool = False) -> None:
        """Messages of one stream belong together; ephemeral ones are shown only while they are the last."""
        ...
