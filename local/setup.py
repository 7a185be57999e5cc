"""`python -m local.setup`: makes `.venv` ready with every pinned package.

Runs on the user's own Python before anything is installed: standard library only. Safe at any time: what is ready is
left alone, what was interrupted is made anew. Every failure is one line and an exit code.
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
from local.places import HERE, LOCAL_STACK, Places


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line; exits with one line where something is amiss."""
    parser = argparse.ArgumentParser(prog="python -m local.setup", description="Makes .venv ready.")
    parser.add_argument("--stack", default=LOCAL_STACK, help="refuse at once a stack that can't be run here")
    arguments = parser.parse_args(argv)
    interrupt_on_signals()
    try:
        require_stack(HERE, arguments.stack)
        make_ready(HERE, os.environ)
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        sys.exit(f"error: {error}")
    return 0


def require_stack(places: Places, stack: str) -> None:
    """Exits with one line unless the stack has settings, and the user's Pulumi CLI if it needs that. Makes nothing."""
    if not places.committed(stack).is_file():
        sys.exit(f"error: there is no stack '{stack}' here: {places.shown(places.committed(stack))} is missing")
    if stack != LOCAL_STACK and shutil.which("pulumi") is None:
        sys.exit(
            f"error: stack '{stack}' needs the Pulumi CLI, and there is no pulumi on PATH: install it as "
            f"https://www.pulumi.com/docs/install says (the one in {places.shown(places.cli)} is for '{LOCAL_STACK}')"
        )


def make_ready(places: Places, environ: Mapping[str, str]) -> bool:
    """Makes the virtual environment what the requirements say; returns whether there was anything to do."""
    with places.locked() as lock:
        marker = _marker(places)
        wanted = _wanted(places)
        found = marker.read_text().splitlines() if marker.is_file() else []
        usable = found[:1] == wanted[:1] and _runs(places.python)
        if usable and found == wanted:
            return False
        marker.unlink(missing_ok=True)  # a set-up that is interrupted from here on leaves a folder to make anew
        log = places.log("setup")
        log.write_text("")
        try:
            if not usable:
                packages.make_venv(places, log, lock, environ)
            packages.install(places, log, lock, environ)
        except SystemExit:
            if not usable:
                shutil.rmtree(places.venv, ignore_errors=True)  # half of one would only mislead
            raise
        mark_ready(places)
        return True


def mark_ready(places: Places) -> None:
    """Notes what the virtual environment was made from: the last step."""
    _marker(places).write_text("\n".join(_wanted(places)))


def _marker(places: Places) -> Path:
    return places.venv / "ready"


def _wanted(places: Places) -> list[str]:
    """Names the Python below any virtual environment that this runs in, and hashes what says what to install."""
    files = ("requirements.txt", "requirements-dev.txt", "provider/pyproject.toml")
    content = b"\0".join((places.root / name).read_bytes() for name in files)
    return [
        f"{platform.python_version()} {Path(sys.executable).resolve()}",
        hashlib.sha256(content).hexdigest(),
    ]


def _runs(python: Path) -> bool:
    try:
        return subprocess.run([python, "-c", "import uv"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
