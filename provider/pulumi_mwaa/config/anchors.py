"""Anchors, aliases and tags: those that save typing are read, and text that was taken for one isn't lost."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

_IN_QUOTES = "put text that begins with {} in quotes"
_TAG = f"has a tag, and tags aren't supported: {_IN_QUOTES.format('!')}"
_EMPTY = f"has an anchor without a value: {_IN_QUOTES.format('&')}"
_UNUSED = f"has an anchor that no alias refers to: {_IN_QUOTES.format('&')}, or take the anchor away"
_UNDEFINED = f"has an alias to an undefined anchor: {_IN_QUOTES.format('*')}"
_WITHIN = "has an alias inside the value it refers to, which would never end"


def lost_text(events: Iterator[yaml.Event]) -> list[tuple[int, str]]:
    """Returns where something would be lost, each line with what to do, in the order of the lines.

    An anchor is one if it has a value and an alias refers to it. Whatever else looks like one may be text that lacks
    its quotes, such as a password: PyYAML drops it in silence.
    """
    lost: list[tuple[int, str]] = []
    anchors: dict[str, int] = {}
    used: set[str] = set()
    around: list[str | None] = []
    for event in events:
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in anchors:
                lost.append((line, _UNDEFINED))
            elif event.anchor in around:
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
            around.append(event.anchor)
        elif isinstance(event, yaml.CollectionEndEvent):
            around.pop()
    lost += [(line, _UNUSED) for anchor, line in anchors.items() if anchor not in used]
    return sorted(lost)
