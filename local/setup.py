"""`python -m local.setup`: creates `.venv` and installs the pinned packages into it.

It runs on the user's own Python before anything is installed, so it uses only the standard library. It is safe to
repeat: a complete `.venv` is left unchanged, and an incomplete one is recreated. A failure is reported in one line.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from local import packages
from local.commands import interrupt_on_signals
from local.paths import LOCAL_STACK, PROJECT_PATHS, ProjectPaths


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line. Exits with a one-line error if it fails."""
    description = "Creates .venv and installs the pinned packages."
    parser = argparse.ArgumentParser(prog="python -m local.setup", description=description)
    parser.add_argument("--stack", default=LOCAL_STACK, help="exit with an error if this stack can't be used")
    arguments = parser.parse_args(argv)
    interrupt_on_signals()
    try:
        require_stack(PROJECT_PATHS, arguments.stack)
        make_ready(PROJECT_PATHS, os.environ)
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        sys.exit(f"error: {error}")
    return 0


def require_stack(paths: ProjectPaths, stack: str) -> None:
    """Exits with a one-line error if the stack has no settings, or needs a Pulumi CLI on PATH and there is none.

    Creates no files.
    """
    if not paths.committed(stack).is_file():
        sys.exit(f"error: stack '{stack}' isn't defined: {paths.relative(paths.committed(stack))} is missing")
    if stack != LOCAL_STACK and shutil.which("pulumi") is None:
        sys.exit(
            f"error: stack '{stack}' needs the Pulumi CLI, but pulumi isn't on PATH — install it as described at "
            f"https://www.pulumi.com/docs/install (the CLI in {paths.relative(paths.cli)} is only for '{LOCAL_STACK}')"
        )


def make_ready(paths: ProjectPaths, environ: Mapping[str, str]) -> bool:
    """Updates the virtual environment to match the requirements, and returns whether anything had to be done."""
    with paths.locked() as lock:
        marker = _marker(paths)
        wanted = _wanted(paths)
        found = marker.read_text().splitlines() if marker.is_file() else []
        usable = found[:1] == wanted[:1] and _works(paths.python)
        if usable and found == wanted:
            return False
        marker.unlink(missing_ok=True)  # if the setup is interrupted from here on, the next one starts over
        log = paths.log("setup")
        log.write_text("")
        try:
            if not usable:
                packages.make_venv(paths, log, lock, environ)
            packages.install(paths, log, lock, environ)
        except SystemExit:
            if not usable:
                shutil.rmtree(paths.venv, ignore_errors=True)  # an incomplete one would be misleading
            raise
        mark_ready(paths)
        return True


def mark_ready(paths: ProjectPaths) -> None:
    """Records what the virtual environment was created from. This is the last step of the setup."""
    _marker(paths).write_text("\n".join(_wanted(paths)))


def _marker(paths: ProjectPaths) -> Path:
    return paths.venv / "ready"


def _wanted(paths: ProjectPaths) -> list[str]:
    """Returns the base interpreter's version and path, and a hash of the files that define what to install."""
    files = ("requirements.txt", "requirements-dev.txt", "provider/pyproject.toml")
    content = b"\0".join((paths.root / name).read_bytes() for name in files)
    return [
        f"{platform.python_version()} {Path(sys.executable).resolve()}",
        hashlib.sha256(content).hexdigest(),
    ]


def _works(python: Path) -> bool:
    try:
        return subprocess.run([python, "-c", "import uv"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
