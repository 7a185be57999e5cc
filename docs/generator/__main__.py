"""`python -m docs.generator`: writes every generated page and JSON Schema."""

from __future__ import annotations

from docs.generator.pages import pages

for path, text in pages().items():
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
