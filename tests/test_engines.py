"""A run of the tests says which engines proved the scenarios."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.engines import engines_line


@pytest.fixture
def pulumi(tmp_path: Path) -> str:
    """Something that answers `pulumi version`."""
    script = tmp_path / "pulumi"
    script.write_text("#!/bin/sh\necho v3.999.0\n")
    script.chmod(0o700)
    return str(script)


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ({"embedded", "pulumi"}, "embedded, pulumi v3.999.0"),
        ({"embedded"}, "embedded"),
        ({"pulumi"}, "pulumi v3.999.0"),
    ],
)
def test_with_the_cli(pulumi: str, asked: set[str], line: str) -> None:
    assert engines_line(asked, pulumi) == f"engines: {line}"


@pytest.mark.parametrize(("asked", "ran"), [({"embedded", "pulumi"}, "embedded"), ({"pulumi"}, "none")])
def test_without_the_cli(asked: set[str], ran: str) -> None:
    assert engines_line(asked, None) == f"engines: {ran} (no pulumi on PATH: the real-engine half was skipped)"
