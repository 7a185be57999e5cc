"""The documentation's fenced blocks, for the tests that run them."""

from __future__ import annotations

import re
import textwrap


def blocks(page: str, language: str) -> list[str]:
    """Returns a page's fenced blocks in one language, without the indentation that a list adds."""
    fenced = re.compile(rf"^ *```{language}\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
    return [textwrap.dedent(block) for block in fenced.findall(page)]
