"""The fenced blocks of the documentation, for the tests that run them."""

from __future__ import annotations

import re
import textwrap


def blocks(page: str, language: str) -> list[str]:
    """Returns the fenced blocks of a page in one language, those of a list without their indentation."""
    fenced = re.compile(rf"^ *```{language}\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
    return [textwrap.dedent(block) for block in fenced.findall(page)]
