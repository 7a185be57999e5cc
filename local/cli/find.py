"""Finds a Pulumi CLI that is installed already. Standard library only."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from local import progress
from local.places import Places

OLDEST = (3, 216)  # the oldest that works with the package's oldest SDK


class NoCliError(Exception):
    """Why one way to a Pulumi CLI failed, in one line."""


@dataclass(frozen=True)
class Cli:
    """A Pulumi CLI that runs and is new enough."""

    command: Path
    version: str

    @property
    def folder(self) -> Path:
        """The folder with the command and its language hosts, for `PATH`."""
        return self.command.parent


def find(places: Places) -> Cli | None:
    """Returns the CLI on PATH, else the one that an earlier run installed; says so when one on PATH is unusable."""
    try:
        return on_path()
    except NoCliError as error:
        if shutil.which("pulumi"):
            progress.say(f"ignoring {error}")
    try:
        return examine(installed_at(places.cli))
    except NoCliError:
        return None


def on_path() -> Cli:
    """Returns the CLI on PATH. Raises NoCliError."""
    if command := shutil.which("pulumi"):
        return examine(Path(command))
    raise NoCliError("there is no pulumi on PATH")


def installed_at(folder: Path) -> Path:
    """Returns where the command is in a folder that a CLI is installed into."""
    return folder / "bin" / "pulumi"


def examine(command: Path) -> Cli:
    """Runs `pulumi version`. Raises NoCliError if that fails or the version is too old."""
    environ = os.environ | {"PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        ran = subprocess.run([command, "version"], capture_output=True, text=True, env=environ, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        raise NoCliError(f"{command}: it doesn't run") from None
    version = re.match(r"v?((\d+)\.(\d+)\.\S+)", ran.stdout)
    if ran.returncode or version is None:
        raise NoCliError(f"{command}: it doesn't report its version")
    if (int(version[2]), int(version[3])) < OLDEST:
        raise NoCliError(f"{command}: {version[1]} is older than {OLDEST[0]}.{OLDEST[1]}")
    return Cli(command, version[1])
