"""Finds an installed Pulumi CLI. Uses only the standard library."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from local import progress
from local.cli.pin import pin
from local.paths import ProjectPaths

#: The name of the file in a built CLI's folder that contains the pin it was built from.
PIN = "pin"
OLDEST = (3, 216)  # the oldest CLI that works with the oldest SDK that the package supports


class NoCliError(Exception):
    """No usable Pulumi CLI was found or could be installed; the message says why."""


@dataclass(frozen=True)
class Cli:
    """A working Pulumi CLI that is new enough."""

    command: Path
    version: str

    @property
    def folder(self) -> Path:
        """The folder with the command and its language hosts, for `PATH`."""
        return self.command.parent


def find(paths: ProjectPaths) -> Cli | None:
    """Returns the CLI on PATH, or the one that an earlier run installed. Reports an unusable CLI on PATH."""
    try:
        return on_path()
    except NoCliError as error:
        if shutil.which("pulumi"):
            progress.say(f"Ignoring the Pulumi CLI on PATH: {error}")
    return installed(paths)


def installed(paths: ProjectPaths) -> Cli | None:
    """Returns the CLI in the project folder, or None if it is missing or was built from a different pin."""
    try:
        found = examine(installed_at(paths.cli))
    except NoCliError:
        return None
    built_from = paths.cli / PIN
    return found if not built_from.exists() or built_from.read_text(encoding="utf-8") == pin() else None


def on_path() -> Cli:
    """Returns the CLI on PATH. Raises NoCliError."""
    if command := shutil.which("pulumi"):
        return examine(Path(command))
    raise NoCliError("no pulumi command found")


def installed_at(folder: Path) -> Path:
    """Returns the path of the command in a CLI's installation folder."""
    return folder / "bin" / "pulumi"


def examine(command: Path) -> Cli:
    """Runs `pulumi version`. Raises NoCliError if that fails or the version is too old."""
    environ = os.environ | {"PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        ran = subprocess.run([command, "version"], capture_output=True, text=True, env=environ, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        raise NoCliError(f"{command} can't be run") from None
    version = re.match(r"v?((\d+)\.(\d+)\.\S+)", ran.stdout)
    if ran.returncode or version is None:
        raise NoCliError(f"{command} doesn't report its version")
    if (int(version[2]), int(version[3])) < OLDEST:
        raise NoCliError(f"{command} is version {version[1]}, older than {OLDEST[0]}.{OLDEST[1]}")
    return Cli(command, version[1])
