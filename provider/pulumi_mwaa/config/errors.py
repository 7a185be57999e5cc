"""The error for invalid config files."""

from __future__ import annotations


class ConfigFileError(ValueError):
    """All problems in config files, one per line, each with its file, line and key but never a value."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
