"""Installs a Pulumi CLI into the project folder: downloads it, or builds it if that fails.

Uses only the standard library.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from local import progress
from local.cli.build import build
from local.cli.download import download
from local.cli.find import OLDEST, Cli, NoCliError, examine, installed, installed_at, on_path
from local.commands import remove_in_background
from local.locking import locked
from local.paths import ProjectPaths

_INSTALLERS: tuple[tuple[str, Callable[[ProjectPaths, Path, int], None]], ...] = (
    ("download with the SDK's installer", download),
    ("build from the Go module", build),
)


def install(paths: ProjectPaths) -> Cli:
    """Returns the CLI in the project folder, installing it first if necessary.

    Safe to repeat, to interrupt and to run concurrently. Raises NoCliError with one line for each failed method.
    """
    paths.local_dir.mkdir(mode=0o700, exist_ok=True)
    waiting = "Waiting for another process to install the Pulumi CLI ..."
    with locked(paths.local_dir / "cli.lock", lambda: progress.say(waiting)) as lock:
        return installed(paths) or _install(paths, lock)


def remove_leftovers(paths: ProjectPaths) -> None:
    """Finishes deleting a build's caches, which take up gigabytes, if the deletion was interrupted."""
    for folder in paths.local_dir.glob("cli.build.*"):
        with suppress(FileNotFoundError):  # another process has deleted it
            remove_in_background(folder)


def _install(paths: ProjectPaths, lock: int) -> Cli:
    failures = []
    unfinished = paths.local_dir / "cli.unfinished"
    for name, installer in _INSTALLERS:
        shutil.rmtree(unfinished, ignore_errors=True)
        try:
            installer(paths, unfinished, lock)
            version = examine(installed_at(unfinished)).version
            shutil.rmtree(paths.cli, ignore_errors=True)
            unfinished.rename(paths.cli)  # last, so that an installed CLI is always complete
            return Cli(installed_at(paths.cli), version)
        except NoCliError as error:
            failures.append(f"{name}: {error}")
        except OSError as error:
            failures.append(f"{name}: {error.strerror} ({error.filename})")
    shutil.rmtree(unfinished, ignore_errors=True)
    raise NoCliError(
        "\n  ".join(
            [
                f"no Pulumi CLI {OLDEST[0]}.{OLDEST[1]} or newer was found, and none could be installed:",
                f"PATH: {_why_not_on_path()}",
                *failures,
                "Install the CLI as described at https://www.pulumi.com/docs/install, and try again.",
            ]
        )
    )


def _why_not_on_path() -> str:
    try:
        return f"{on_path().command} was added in the meantime"
    except NoCliError as error:
        return str(error)
