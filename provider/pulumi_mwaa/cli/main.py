"""The entry point of the `pulumi-mwaa` command. Without the `cli` extra, it says that the extra is missing."""

from __future__ import annotations

import sys


def main() -> int:
    """Runs the command line and returns its exit code."""
    try:
        from pulumi_mwaa.cli.commands import run  # noqa: PLC0415 - needs the extra
    except ModuleNotFoundError as error:
        if error.name not in ("click", "rich"):
            raise
        print("error: pulumi-mwaa requires the 'cli' extra — install pulumi-mwaa[cli]", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return run()
