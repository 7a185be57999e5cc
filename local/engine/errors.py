"""The errors that end a command with one line, and the exit codes that the CLI gives them."""

from __future__ import annotations

import enum


class ExitCode(enum.IntEnum):
    """The CLI's exit codes (sdk/go/common/util/cmdutil/exit.go)."""

    OK = 0
    ERROR = 1
    USAGE = 2
    RESOURCE = 4
    STACK_NOT_FOUND = 6
    CHANGES = 7
    CANCELLED = 8


class EngineError(Exception):
    """Ends the command: its text is the one line that the user sees."""

    def __init__(self, message: str, exit_code: ExitCode = ExitCode.ERROR) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class UnsupportedError(EngineError):
    """Something that this engine leaves to the Pulumi CLI, named."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is not supported by the embedded engine: use the Pulumi CLI", ExitCode.USAGE)


class BailError(Exception):
    """Ends a deployment whose error the user has already been shown."""
