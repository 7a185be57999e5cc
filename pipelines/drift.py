"""`python -m pipelines.drift COMMAND ...`: says in one line each what a stack's objects no longer have of its program.

COMMAND is any that prints `preview --refresh --json`; it is run, and asked nothing else. Who to ask is in the stack's
config, under `<project>:owner`.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from enum import IntEnum
from pathlib import Path
from typing import Any

from pipelines.findings import Finding, findings, looked_at, stack_of


class Exit(IntEnum):
    """How the command ends."""

    AS_DECLARED = 0
    DRIFTED = 1
    FAILED = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line; returns an `Exit`."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.drift", allow_abbrev=False)
    parser.add_argument(
        "--summary",
        metavar="FILE",
        default=os.environ.get("GITHUB_STEP_SUMMARY"),
        help="add a table of what was found to this file (default: the one that GITHUB_STEP_SUMMARY names)",
    )
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="COMMAND ...", help="what prints the preview")
    arguments = parser.parse_args(argv)
    if not arguments.command:
        parser.error("a COMMAND is needed that prints `preview --refresh --json`")
    try:
        ran = subprocess.run(arguments.command, capture_output=True, text=True, check=False)
    except OSError as error:
        print(f"error: {error}", file=sys.stderr)
        return Exit.FAILED
    except KeyboardInterrupt:
        return 130
    document = _document(ran.stdout)
    found = findings(document)
    if errors := _errors(document, ran, found):
        print(errors, file=sys.stderr)
        return Exit.FAILED
    stack, ask = _stack(document)
    for finding in found:
        print(f"{finding.subject}: {finding.what}; ask {ask}")
    if not found:
        print(f"stack {stack!r}: nothing has drifted ({looked_at(document)} resources looked at)")
    elif arguments.summary:
        with Path(arguments.summary).open("a", encoding="utf-8") as summary:
            summary.write(_table(stack, ask, found))
    return Exit.DRIFTED if found else Exit.AS_DECLARED


def _document(printed: str) -> dict[str, Any]:
    """The JSON document in what was printed, which may begin with lines about the start; empty if there is none."""
    start = f"\n{printed}".find("\n{")
    try:
        document = json.loads(printed[start:]) if start >= 0 else {}
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _errors(document: Mapping[str, Any], ran: subprocess.CompletedProcess[str], found: Sequence[Finding]) -> str:
    """What went wrong, in the engine's own words. Its exit code alone doesn't say: it fails because of changes, too."""
    told = [item["message"].rstrip() for item in document.get("diagnostics", []) if item["severity"] == "error"]
    if told or (document.get("steps") and (found or ran.returncode == 0)):
        return "\n".join(told)
    return ran.stderr.strip() or f"error: the preview told nothing, and ended with exit code {ran.returncode}"


def _stack(document: Mapping[str, Any]) -> tuple[str, str]:
    """The stack's name, and who answers for it."""
    stack = stack_of(document)
    owner = f"{document['steps'][0]['urn'].split('::')[1]}:owner"
    return stack, document.get("config", {}).get(owner) or f"whoever deploys stack {stack!r} ({owner} isn't set)"


def _table(stack: str, ask: str, found: Sequence[Finding]) -> str:
    rows = (f"| {_cell(finding.subject)} | {_cell(finding.what)} | {_cell(ask)} |\n" for finding in found)
    return f"### Drift in stack {_cell(stack)}\n\n| object | what | ask |\n| --- | --- | --- |\n{''.join(rows)}\n"


def _cell(text: str) -> str:
    """Text that is no more than text in a table: no column's end, no HTML, no link, picture or emphasis."""
    plain = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"([\\`*\[\]|~])", r"\\\1", plain)


if __name__ == "__main__":
    sys.exit(main())
