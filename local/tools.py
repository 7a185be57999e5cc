"""`python -m local.tools --airflow 3.0.6`: installs the Pulumi CLI and Airflows, side by side."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from local import packages, progress
from local.cli.find import Cli, NoCliError, find
from local.cli.install import find_or_install
from local.mwaa.home import AIRFLOWS
from local.mwaa.install import is_installed
from local.mwaa.versions import DEFAULT, VERSIONS
from local.places import HERE, LOCAL_STACK, Places


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line; exits with one line for each thing that can't be installed."""
    parser = argparse.ArgumentParser(prog="python -m local.tools", description="Installs the Pulumi CLI and Airflows.")
    parser.add_argument("--airflow", action="append", default=[], choices=VERSIONS, help="a version; may be repeated")
    arguments = parser.parse_args(argv)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        cli = install_tools(HERE, arguments.airflow or [DEFAULT])
    except KeyboardInterrupt:
        return 130
    except NoCliError as error:
        sys.exit(f"error: {error}")
    print(f"The stack '{LOCAL_STACK}' and the tests run on the Pulumi CLI {cli.version} ({cli.command})")
    return 0


def install_tools(places: Places, airflows: Sequence[str | None]) -> Cli:
    """Returns the CLI, once it and these versions of Airflow are installed; versions that aren't offered are left out.

    Raises NoCliError; exits as the installation of Airflow does when that fails.
    """
    missing = [name for name in airflows if name in VERSIONS and not is_installed(VERSIONS[name], AIRFLOWS)]
    if not missing:
        return find_or_install(places)
    command = [sys.executable, "-m", "local.mwaa", "install", *missing]
    environ = packages.uv_environment(places, os.environ)
    with _beside(command, places, environ, alone=find(places) is not None) as installing:
        cli = find_or_install(places)
        if code := installing.wait():
            sys.exit(code)
    return cli


@contextmanager
def _beside(
    command: Sequence[str], places: Places, environ: dict[str, str], *, alone: bool
) -> Iterator[subprocess.Popen[str]]:
    """Runs a command beside the block, which is left once the command has ended; it is ended if the block fails.

    What it prints are lines between those of this process, unless it is `alone` on the terminal.
    """
    process = subprocess.Popen(
        command, cwd=places.root, env=environ, stderr=None if alone else subprocess.PIPE, text=True
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
