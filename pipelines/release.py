"""`python -m pipelines.release TAG`: prints the section of CHANGELOG.md for a release tag such as v0.1.0.

Exits with a one-line error if the tag doesn't match the package's version, or if the changelog has no dated section
for that version.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_VERSION = re.compile(r'^__version__ = "(.+)"$', re.MULTILINE)


class NotReadyError(Exception):
    """The version can't be released; the message says why."""


def main(argv: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Runs the command."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.release", description="Prints the notes for a release.")
    parser.add_argument("tag", help="such as v0.1.0")
    try:
        sys.stdout.write(notes(parser.parse_args(argv).tag, root))
    except NotReadyError as error:
        sys.exit(f"error: {error}")
    return 0


def notes(tag: str, root: Path) -> str:
    """Returns the changelog's section for the tag, without its heading. Raises NotReadyError."""
    package = (root / "provider" / "pulumi_mwaa" / "__init__.py").read_text(encoding="utf-8")
    version = _VERSION.findall(package)[0]
    if tag != f"v{version}":
        advice = f"use tag v{version}, or change the version"
        raise NotReadyError(f"the tag is {tag}, but pulumi_mwaa.__version__ is {version} — {advice}")
    for section in re.split(r"^## ", (root / "CHANGELOG.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        heading, _, text = section.partition("\n")
        if re.fullmatch(rf"\[{re.escape(version)}] - \d{{4}}-\d\d-\d\d", heading):
            return f"{text.strip()}\n"
    raise NotReadyError(f"CHANGELOG.md has no section '## [{version}] - YYYY-MM-DD'")


if __name__ == "__main__":
    sys.exit(main())
