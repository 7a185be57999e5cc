"""Writes a benchmark's figures to a page."""

from __future__ import annotations

from pathlib import Path

from local.paths import PROJECT_PATHS


def write_figures(page: str, name: str, figures: str) -> None:
    """Replaces the text between a page's `<!-- figures: NAME -->` and `<!-- end of figures -->`.

    Args:
        page: The page's path in the project, such as `docs/explanation/events.md`.
        name: The name of the figures.
        figures: The new text, in Markdown.

    Raises:
        ValueError: If the page has no such place.
    """
    path = Path(PROJECT_PATHS.root, page)
    before, start, rest = path.read_text(encoding="utf-8").partition(f"<!-- figures: {name} -->\n")
    _, end, after = rest.partition("<!-- end of figures -->\n")
    if not end:
        raise ValueError(f"{page} has no place for the figures '{name}'")
    path.write_text(f"{before}{start}\n{figures.strip()}\n\n{end}{after}", encoding="utf-8")
