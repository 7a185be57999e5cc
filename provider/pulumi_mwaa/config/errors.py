"""What is wrong with config files."""

from __future__ import annotations


class ConfigFileError(ValueError):
    """All that is wrong: a line each, with file, line and key, and never a value."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
