"""Finds the Pulumi CLI for the stack `local`, or fetches it with the SDK's installer. Standard library only."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from local import progress
from local.places import LOCAL_STACK, Places

OLDEST = (3, 216)  # the oldest that the package's floor of the SDK goes with
FETCH_SECONDS = 30
FAILED_FOR_SECONDS = 24 * 3600

_INSTALL = "import sys; from pulumi.automation import PulumiCommand; PulumiCommand.install(root=sys.argv[1])"


class _NotFetchedError(Exception):
    """Why there is no CLI after all."""


@dataclass(frozen=True)
class Cli:
    """A Pulumi CLI that works."""

    command: Path
    version: str


def find(places: Places) -> Cli | None:
    """The CLI on PATH, else the one that was fetched; a line says why one on PATH is passed over."""
    if on_path := shutil.which("pulumi"):
        found = _examine(Path(on_path))
        if isinstance(found, Cli):
            return found
        print(f"{on_path} is passed over: {found}", file=sys.stderr)
    fetched = _examine(places.cli / "bin" / "pulumi")
    return fetched if isinstance(fetched, Cli) else None


def find_or_fetch(places: Places) -> Cli | None:
    """The CLI, fetched if need be, unless fetching failed within a day."""
    if found := find(places):
        return found
    failure = _failure(places)
    if failure.is_file() and time.time() - failure.stat().st_mtime < FAILED_FOR_SECONDS:
        return None
    fetched = fetch(places)
    if isinstance(fetched, Cli):
        return fetched
    print(without(fetched), file=sys.stderr)
    return None


def without(reason: str) -> str:
    """Says in a line what runs the stack instead."""
    return f"The stack '{LOCAL_STACK}' runs on the embedded engine: there is no Pulumi CLI here, and {reason}"


def fetch(places: Places) -> Cli | str:
    """Fetches the CLI into the project folder within 30 s, or returns why not, and remembers that for a day."""
    log = places.log("cli")
    unfinished = places.made / "cli.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        with progress.step("Fetching the Pulumi CLI"):
            found = _install(places.python, unfinished, log)
    except _NotFetchedError as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        _failure(places).touch()
        return f"{error} ({places.shown(log)})"
    shutil.rmtree(places.cli, ignore_errors=True)
    unfinished.rename(places.cli)
    _failure(places).unlink(missing_ok=True)
    return Cli(places.cli / "bin" / "pulumi", found.version)


def _failure(places: Places) -> Path:
    return places.made / "cli.failed"


def _examine(command: Path) -> Cli | str:
    """The CLI at this path, or why it can't be used."""
    environ = os.environ | {"PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        ran = subprocess.run([command, "version"], capture_output=True, text=True, env=environ, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return "it doesn't run"
    version = re.match(r"v?((\d+)\.(\d+)\.\S+)", ran.stdout)
    if ran.returncode or version is None:
        return "it doesn't tell its version"
    if (int(version[2]), int(version[3])) < OLDEST:
        return f"{version[1]} is older than {OLDEST[0]}.{OLDEST[1]}"
    return Cli(command, version[1])


def _install(python: Path, root: Path, log: Path) -> Cli:
    """Runs the SDK's installer in a process of its own, which ends within the bound with all that it started.

    Raises _NotFetchedError with the reason.
    """
    with log.open("w") as output:
        process = subprocess.Popen(
            [python, "-c", _INSTALL, root], stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            code = process.wait(FETCH_SECONDS)
        except subprocess.TimeoutExpired:
            raise _NotFetchedError(f"fetching it took longer than {FETCH_SECONDS} s") from None
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
    if code:
        raise _NotFetchedError("fetching it failed")
    found = _examine(root / "bin" / "pulumi")
    if isinstance(found, Cli):
        return found
    raise _NotFetchedError(found)
