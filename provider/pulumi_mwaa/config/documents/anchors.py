"""Finds unquoted strings that YAML reads as anchors, aliases or tags. Anchors with aliases are supported."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

_QUOTE_TEXT = "quote text that begins with {}"
_TAG = f"has a tag, and tags aren't supported — {_QUOTE_TEXT.format('!')}"
_EMPTY = f"has an anchor without a value — {_QUOTE_TEXT.format('&')}"
_UNUSED = f"has an anchor that no alias refers to — {_QUOTE_TEXT.format('&')}, or remove the anchor"
_UNDEFINED = f"has an alias to an undefined anchor — {_QUOTE_TEXT.format('*')}"
_WITHIN = "has an alias inside the value that it refers to"


def lost_text(events: Iterator[yaml.Event]) -> list[tuple[int, str]]:
    """Returns the lines where text would be lost, in order, each with the reason and what to do.

    An anchor is intended if it has a value and an alias refers to it. Anything else that looks like an anchor may be an
    unquoted string, such as a password, which PyYAML drops silently.
    """
    lost: list[tuple[int, str]] = []
    anchors: dict[str, int] = {}
    used: set[str] = set()
    enclosing: list[str | None] = []
    for event in events:
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in anchors:
                lost.append((line, _UNDEFINED))
            elif event.anchor in enclosing:
                lost.append((line, _WITHIN))
            used.add(str(event.anchor))
        elif isinstance(event, yaml.NodeEvent):
            if getattr(event, "tag", None):
                lost.append((line, _TAG))
            if event.anchor:
                anchors[event.anchor] = line
                if isinstance(event, yaml.ScalarEvent) and event.value == "" and event.style is None:
                    lost.append((line, _EMPTY))
                    used.add(event.anchor)
        if isinstance(event, yaml.CollectionStartEvent):
            enclosing.append(event.anchor)
        elif isinstance(event, yaml.CollectionEndEvent):
            enclosing.pop()
    lost += [(line, _UNUSED) for anchor, line in anchors.items() if anchor not in used]
    return sorted(lost)
