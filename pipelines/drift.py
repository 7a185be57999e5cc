"""`python -m pipelines.drift COMMAND ...`: prints one line for each object that differs from the stack's program.

COMMAND must print the output of `preview --refresh --json`. The `<project>:owner` setting in the stack's config names
the contact for the stack's objects.
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

from pipelines.findings import Finding, checked_count, findings, stack_of


class Exit(IntEnum):
    """The command's exit codes."""

    AS_DECLARED = 0
    DRIFTED = 1
    FAILED = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code: an `Exit`, or 130 if it was interrupted."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.drift", allow_abbrev=False)
    parser.add_argument(
        "--summary",
        metavar="FILE",
        default=os.environ.get("GITHUB_STEP_SUMMARY"),
        help="append a table of the differences to this file (default: $GITHUB_STEP_SUMMARY)",
    )
    parser.add_argument(
        "command", nargs=argparse.REMAINDER, metavar="COMMAND ...", help="the command that prints the preview"
    )
    arguments = parser.parse_args(argv)
    if not arguments.command:
        parser.error("COMMAND is missing — use one that prints the output of `preview --refresh --json`")
    try:
        result = subprocess.run(arguments.command, capture_output=True, text=True, check=False)
    except OSError as error:
        print(f"error: {error}", file=sys.stderr)
        return Exit.FAILED
    except KeyboardInterrupt:
        return 130
    document = _document(result.stdout)
    drift = findings(document)
    if errors := _errors(document, result, drift):
        print(errors, file=sys.stderr)
        return Exit.FAILED
    stack, owner = _stack(document)
    for finding in drift:
        print(f"{finding.subject}: {finding.what}; ask {owner}")
    if not drift:
        print(f"stack {stack!r}: nothing has drifted ({checked_count(document)} resources checked)")
    elif arguments.summary:
        with Path(arguments.summary).open("a", encoding="utf-8") as summary:
            summary.write(_table(stack, owner, drift))
    return Exit.DRIFTED if drift else Exit.AS_DECLARED


def _document(output: str) -> dict[str, Any]:
    """Returns the JSON document at the end of the output, after any lines of plain text, or {} if there is none."""
    start = f"\n{output}".find("\n{")
    try:
        document = json.loads(output[start:]) if start >= 0 else {}
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _errors(document: Mapping[str, Any], result: subprocess.CompletedProcess[str], drift: Sequence[Finding]) -> str:
    """Returns the engine's error messages, or an empty string if the preview succeeded.

    The exit code isn't enough, because with `--expect-no-changes` the engine also fails if there are changes.
    """
    errors = [item["message"].rstrip() for item in document.get("diagnostics", []) if item["severity"] == "error"]
    if errors or (document.get("steps") and (drift or result.returncode == 0)):
        return "\n".join(errors)
    return result.stderr.strip() or f"error: the preview exited with code {result.returncode} and printed no result"


def _stack(document: Mapping[str, Any]) -> tuple[str, str]:
    """Returns the stack's name and its owner, who is the contact for drift."""
    stack = stack_of(document)
    key = f"{document['steps'][0]['urn'].split('::')[1]}:owner"
    return stack, document.get("config", {}).get(key) or f"the team that deploys stack {stack!r} ({key} isn't set)"


def _table(stack: str, owner: str, drift: Sequence[Finding]) -> str:
    rows = (f"| {_cell(finding.subject)} | {_cell(finding.what)} | {_cell(owner)} |\n" for finding in drift)
    return f"### Drift in stack {_cell(stack)}\n\n| object | what | ask |\n| --- | --- | --- |\n{''.join(rows)}\n"


def _cell(text: str) -> str:
    """Escapes text for a table cell, so that it can't add columns, HTML, links, images or emphasis."""
    plain = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"([\\`*\[\]|~])", r"\\\1", plain)


if __name__ == "__main__":
    sys.exit(main())
