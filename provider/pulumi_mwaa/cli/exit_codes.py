"""The exit codes. Scripts depend on them, so a number never changes its meaning."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """An exit code, with its meaning for the documentation."""

    meaning: str

    def __new__(cls, number: int, meaning: str) -> ExitCode:
        """Adds the meaning to the number."""
        code = int.__new__(cls, number)
        code._value_ = number
        code.meaning = meaning
        return code

    SUCCESS = 0, "Success. With `--wait`, the run succeeded."
    ERROR = 1, "The command failed. The error message says why."
    USAGE = 2, "An argument or option is invalid. No call was made."
    RUN_FAILED = 3, "The run failed."
    STILL_RUNNING = 4, "The run hadn't ended after `--timeout`. The run continues."
    INTERRUPTED = 130, "Interrupted with Ctrl-C. A triggered run continues."
