"""Reads which Pulumi CLI is built, and with which Go: what `go.mod` says. Standard library only."""

from __future__ import annotations

import re
from pathlib import Path

#: The folder with `go.mod` and `go.sum`.
MODULE = Path(__file__).resolve().parent
CLI_PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
SDK_MODULE = "github.com/pulumi/pulumi/sdk/v3"


def cli_version() -> str:
    """Returns the version of the CLI, such as `v3.229.0`."""
    return _pinned(r"^\s*github\.com/pulumi/pulumi/pkg/v3 (v\S+)")


def go_version() -> str:
    """Returns the oldest Go that can build it, such as `1.26.6`."""
    return _pinned(r"^go (\S+)$")


def _pinned(pattern: str) -> str:
    [found] = re.findall(pattern, (MODULE / "go.mod").read_text(encoding="utf-8"), re.MULTILINE)
    return str(found)
