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
from local.paths import LOCAL_STACK, PROJECT_PATHS, ProjectPaths


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line; exits with one line where something is amiss."""
    parser = argparse.ArgumentParser(prog="python -m local.setup", description="Makes .venv ready.")
    parser.add_argument("--stack", default=LOCAL_STACK, help="refuse at once a stack that can't be run here")
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
    """Exits with one line unless the stack has settings, and the user's Pulumi CLI if it needs that. Makes nothing."""
    if not paths.committed(stack).is_file():
        sys.exit(f"error: there is no stack '{stack}' here: {paths.relative(paths.committed(stack))} is missing")
    if stack != LOCAL_STACK and shutil.which("pulumi") is None:
        sys.exit(
            f"error: stack '{stack}' needs the Pulumi CLI, and there is no pulumi on PATH: install it as "
            f"https://www.pulumi.com/docs/install says (the one in {paths.relative(paths.cli)} is for '{LOCAL_STACK}')"
        )


def make_ready(paths: ProjectPaths, environ: Mapping[str, str]) -> bool:
    """Makes the virtual environment what the requirements say; returns whether there was anything to do."""
    with paths.locked() as lock:
        marker = _marker(paths)
        wanted = _wanted(paths)
        found = marker.read_text().splitlines() if marker.is_file() else []
        usable = found[:1] == wanted[:1] and _runs(paths.python)
        if usable and found == wanted:
            return False
        marker.unlink(missing_ok=True)  # a set-up that is interrupted from here on leaves a folder to make anew
        log = paths.log("setup")
        log.write_text("")
        try:
            if not usable:
                packages.make_venv(paths, log, lock, environ)
            packages.install(paths, log, lock, environ)
        except SystemExit:
            if not usable:
                shutil.rmtree(paths.venv, ignore_errors=True)  # half of one would only mislead
            raise
        mark_ready(paths)
        return True


def mark_ready(paths: ProjectPaths) -> None:
    """Notes what the virtual environment was made from: the last step."""
    _marker(paths).write_text("\n".join(_wanted(paths)))


def _marker(paths: ProjectPaths) -> Path:
    return paths.venv / "ready"


def _wanted(paths: ProjectPaths) -> list[str]:
    """Names the Python below any virtual environment that this runs in, and hashes what says what to install."""
    files = ("requirements.txt", "requirements-dev.txt", "provider/pyproject.toml")
    content = b"\0".join((paths.root / name).read_bytes() for name in files)
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
