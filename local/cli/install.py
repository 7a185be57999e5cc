"""Installs a Pulumi CLI into the project folder: downloads it, or else builds it. Standard library only."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from local import progress
from local.cli.build import build
from local.cli.download import download
from local.cli.find import OLDEST, Cli, NoCliError, examine, find, installed_at, on_path
from local.places import Places

_INSTALLERS: tuple[tuple[str, Callable[[Places, Path, int], None]], ...] = (
    ("the SDK's installer", download),
    ("the build from its Go module", build),
)


def find_or_install(places: Places) -> Cli:
    """Returns the CLI on PATH, else the one installed here, having installed it first if need be.

    Safe to repeat, to interrupt, and to run twice at once. Raises NoCliError with a line for each way that failed.
    """
    if found := find(places):
        return found
    with _locked(places) as lock:
        if found := find(places):  # another process has installed it in the meantime
            return found
        return _install(places, lock)


def _install(places: Places, lock: int) -> Cli:
    failures = []
    unfinished = places.made / "cli.unfinished"
    for name, install in _INSTALLERS:
        shutil.rmtree(unfinished, ignore_errors=True)
        try:
            install(places, unfinished, lock)
            version = examine(installed_at(unfinished)).version
        except NoCliError as error:
            failures.append(f"{name}: {error}")
            continue
        shutil.rmtree(places.cli, ignore_errors=True)
        unfinished.rename(places.cli)  # the last step: what is in its place is whole
        return Cli(installed_at(places.cli), version)
    shutil.rmtree(unfinished, ignore_errors=True)
    raise NoCliError(
        "\n  ".join(
            [
                f"there is no Pulumi CLI {OLDEST[0]}.{OLDEST[1]} or newer, and none can be installed here:",
                f"PATH: {_why_not_on_path()}",
                *failures,
                "Install it as https://www.pulumi.com/docs/install says, and run this again.",
            ]
        )
    )


def _why_not_on_path() -> str:
    try:
        return f"{on_path().command} has been added since"
    except NoCliError as error:
        return str(error)


@contextmanager
def _locked(places: Places) -> Iterator[int]:
    """Lets one process at a time install; yields the lock, which what it starts holds as well."""
    places.made.mkdir(mode=0o700, exist_ok=True)
    with (places.made / "cli.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with progress.step("Waiting for another process to install the Pulumi CLI"):
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock.fileno()
