"""What every page is put together from."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable


def page(parts: Iterable[str]) -> str:
    """The text of a page: its parts, without the empty ones, a line apart."""
    return "\n\n".join(part for part in parts if part) + "\n"


def section(title: str, rows: Iterable[tuple[str, str]]) -> str:
    """A heading and a table of names and their meanings; nothing where there are none."""
    lines = [f"| `{name}` | {text} |" for name, text in rows]
    return "\n".join([f"## {title}", "", "| name | meaning |", "| --- | --- |", *lines]) if lines else ""


def example(resource: type) -> str:
    """The example of the resource's module."""
    (found,) = re.findall(r"```python\n.*?```", inspect.getdoc(inspect.getmodule(resource)) or "", re.DOTALL)
    return str(found)


def promise(documented: object) -> str:
    """The sentence with which a docstring begins."""
    return (inspect.getdoc(documented) or "").partition("\n")[0]
