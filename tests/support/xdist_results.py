"""What a test tells to the end of the run, from whichever process it runs in."""

from __future__ import annotations

import pytest


def tell(node: pytest.Item, name: str, value: object) -> None:
    """Send it along with the test's reports; text, numbers, lists and dicts travel between processes."""
    node.user_properties.append((name, value))


def told(config: pytest.Config, name: str) -> list[object]:
    """All that was told under this name; nothing in a worker, which sees its own tests only."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    reports = [report for listed in reporter.stats.values() for report in listed] if reporter else []
    pairs = (pair for report in reports for pair in getattr(report, "user_properties", ()))
    return [value for key, value in pairs if key == name]
