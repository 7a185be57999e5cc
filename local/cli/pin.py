"""Reads the versions of the Pulumi CLI and of Go from `go.mod`. Uses only the standard library."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

#: The folder with `go.mod` and `go.sum`.
MODULE = Path(__file__).resolve().parent
#: The language host that is copied next to a built CLI, since Pulumi's Go module doesn't include one.
HOST = MODULE / "bin" / "pulumi-language-python"
CLI_PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
SDK_MODULE = "github.com/pulumi/pulumi/sdk/v3"


def cli_version() -> str:
    """Returns the CLI's version, such as `v3.229.0`."""
    return _pinned(r"^\s*github\.com/pulumi/pulumi/pkg/v3 (v\S+)")


def go_version() -> str:
    """Returns the oldest Go version that can build the CLI, such as `1.25.8`."""
    return _pinned(r"^go (\S+)$")


def installed_go_version() -> str:
    """Returns the Go version, such as `1.26.6`, to install if there is no usable Go on PATH."""
    return _pinned(r"^toolchain go(\S+)$")


def pin() -> str:
    """Returns a hash of the files that determine what a built CLI contains."""
    return hashlib.sha256(
        b"".join(path.read_bytes() for path in (MODULE / "go.mod", MODULE / "go.sum", HOST))
    ).hexdigest()


def _pinned(pattern: str) -> str:
    [found] = re.findall(pattern, (MODULE / "go.mod").read_text(encoding="utf-8"), re.MULTILINE)
    return str(found)
