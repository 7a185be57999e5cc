"""The building blocks of generated pages."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable


def page(parts: Iterable[str]) -> str:
    """Joins the non-empty parts of a page with blank lines."""
    return "\n\n".join(part for part in parts if part) + "\n"


def section(
    title: str, rows: Iterable[tuple[str, ...]], columns: tuple[str, ...] = ("name", "meaning"), text: str = ""
) -> str:
    """Returns a heading, text and a table whose first column has names, or an empty string if there are no rows."""
    lines = [f"| `{name}` | {' | '.join(cells)} |" for name, *cells in rows]
    introduction = [text, ""] if text else []
    head = [f"## {title}", "", *introduction, f"| {' | '.join(columns)} |", f"|{' --- |' * len(columns)}"]
    return "\n".join([*head, *lines]) if lines else ""


def example(resource: type) -> str:
    """Returns the example in the docstring of the resource's module."""
    (block,) = re.findall(r"```python\n.*?```", inspect.getdoc(inspect.getmodule(resource)) or "", re.DOTALL)
    return str(block)


def summary(documented: object) -> str:
    """Returns the first line of a docstring."""
    return (inspect.getdoc(documented) or "").partition("\n")[0]
