"""`python -m local.tools --airflow 3.0.6`: installs the Pulumi CLI and versions of Airflow, in parallel."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from local import packages, progress
from local.cli.find import Cli, NoCliError, find
from local.cli.install import install, remove_leftovers
from local.commands import interrupt_on_signals
from local.mwaa.airflow.installation import is_installed
from local.mwaa.airflow.versions import DEFAULT, VERSIONS
from local.mwaa.data_dir import AIRFLOWS
from local.paths import LOCAL_STACK, PROJECT_PATHS, ProjectPaths


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line. Exits with an error if anything can't be installed."""
    description = "Installs the Pulumi CLI and versions of Airflow."
    parser = argparse.ArgumentParser(prog="python -m local.tools", description=description)
    parser.add_argument("--airflow", action="append", default=[], choices=VERSIONS, help="can be given more than once")
    arguments = parser.parse_args(argv)
    interrupt_on_signals()
    try:
        cli = install_tools(PROJECT_PATHS, arguments.airflow or [DEFAULT])
    except KeyboardInterrupt:
        return 130
    except NoCliError as error:
        sys.exit(f"error: {error}")
    print(f"The '{LOCAL_STACK}' stack and the tests use Pulumi CLI {cli.version} ({cli.command})")
    return 0


def install_tools(paths: ProjectPaths, airflows: Sequence[str | None]) -> Cli:
    """Installs the CLI and the given versions of Airflow, and returns the CLI.

    Skips versions that the local MWAA doesn't offer. If installing Airflow fails, exits with the installer's exit code.

    Raises:
        NoCliError: No CLI was found, and none could be installed.
    """
    remove_leftovers(paths)
    missing = [name for name in airflows if name in VERSIONS and not is_installed(VERSIONS[name], AIRFLOWS)]
    existing = find(paths)
    if not missing:
        return existing or install(paths)
    command = [sys.executable, "-m", "local.mwaa", "install", *missing]
    environ = packages.uv_environment(paths, os.environ)
    with _in_parallel(command, paths, environ, alone=existing is not None) as installing:
        cli = existing or install(paths)
        if code := installing.wait():
            sys.exit(code)
    return cli


@contextmanager
def _in_parallel(
    command: Sequence[str], paths: ProjectPaths, environ: dict[str, str], *, alone: bool
) -> Iterator[subprocess.Popen[str]]:
    """Runs a command in parallel with the `with` block and waits for it; terminates the command if the block raises.

    The command's stderr is relayed line by line, so that it doesn't break this process's progress lines. If `alone` is
    set, stderr goes directly to the terminal.
    """
    process = subprocess.Popen(
        command, cwd=paths.root, env=environ, stderr=None if alone else subprocess.PIPE, text=True
    )
    relay = threading.Thread(target=_relay, args=[process.stderr])
    relay.start()
    try:
        yield process
    except BaseException:
        process.terminate()
        raise
    finally:
        process.wait()
        relay.join()


def _relay(lines: IO[str] | None) -> None:
    for line in lines or ():
        progress.say(line.rstrip("\n"))


if __name__ == "__main__":
    sys.exit(main())
