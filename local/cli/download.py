"""Downloads the Pulumi CLI with the SDK's own installer. Standard library only."""

from __future__ import annotations

from pathlib import Path

from local import progress
from local.cli.find import NoCliError
from local.commands import run
from local.places import Places

SECONDS = 60

_INSTALL = "import sys; from pulumi.automation import PulumiCommand; PulumiCommand.install(root=sys.argv[1])"


def download(places: Places, folder: Path, lock: int) -> None:
    """Downloads the CLI of the SDK's version into `folder`. Raises NoCliError, after a minute at the latest."""
    log = places.log("cli-download")
    log.write_text("")
    with progress.step("Downloading the Pulumi CLI"):
        ran = run([places.python, "-c", _INSTALL, folder], log, lock=lock, seconds=SECONDS)
    if ran.timed_out:
        raise NoCliError(f"it took longer than {SECONDS} s ({places.shown(log)})")
    if ran.exit_code:
        raise NoCliError(f"it failed: check the network and the proxy ({places.shown(log)})")
