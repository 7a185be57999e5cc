"""The public API matches the list in public_api.txt."""

from __future__ import annotations

from tests.packaging.public_api import FILE, public_api

ACCEPT = "To accept the change, run `.venv/bin/python -m tests.packaging.public_api`, and describe it in CHANGELOG.md."


def test_the_public_api_is_as_listed() -> None:
    listed, actual = FILE.read_text(encoding="utf-8").splitlines(), public_api()
    lines = [f"- {line}" for line in listed if line not in actual]
    if lines:
        lines.append(
            "Each line with - is a breaking change: programs that use the name will fail with the next version."
        )
    lines += [f"+ {line}" for line in actual if line not in listed]
    assert actual == listed, "\n".join(["the public API differs from public_api.txt:", *lines, ACCEPT])
