"""Downloads the Pulumi CLI with the SDK's own installer. Uses only the standard library."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from local import progress
from local.cli.find import NoCliError
from local.commands import run
from local.paths import ProjectPaths

#: Enough for 100 MB on a slow network. If Pulumi's server can't be reached, the download fails within 10 s.
SECONDS = 600

_INSTALL = """\
import sys
import urllib.request
from pulumi.automation import PulumiCommand
urllib.request.urlopen("https://get.pulumi.com", timeout=10).close()
PulumiCommand.install(root=sys.argv[1])
"""


def download(paths: ProjectPaths, folder: Path, lock: int) -> None:
    """Downloads the CLI version that matches the SDK into `folder`. Raises NoCliError."""
    log = paths.log("cli-download")
    log.write_text("")
    temporary = paths.local_dir / "cli.download"  # a killed installer leaves files behind
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    with progress.step("Downloading the Pulumi CLI"):
        environ = os.environ | {"TMPDIR": str(temporary)}
        ran = run([paths.python, "-c", _INSTALL, folder], log, environ=environ, lock=lock, seconds=SECONDS)
        shutil.rmtree(temporary)
        if ran.timed_out:
            raise NoCliError(f"timed out after {SECONDS} s ({paths.relative(log)})")
        if ran.exit_code:
            raise NoCliError(f"failed — check the network and the proxy ({paths.relative(log)})")
