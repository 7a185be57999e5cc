"""What the package offers is what the list says."""

from __future__ import annotations

from tests.packaging.public_api import FILE, public_api

ACCEPT = "To accept it, run `.venv/bin/python -m tests.packaging.public_api` and tell users in CHANGELOG.md."


def test_the_public_api_is_as_listed() -> None:
    listed, offered = FILE.read_text(encoding="utf-8").splitlines(), public_api()
    lines = [f"- {line}" for line in listed if line not in offered]
    if lines:
        lines.append("A line with - is a breaking change: a program that uses it fails with the next version.")
    lines += [f"+ {line}" for line in offered if line not in listed]
    assert offered == listed, "\n".join(["the public API isn't what public_api.txt lists:", *lines, ACCEPT])
