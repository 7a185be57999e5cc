"""A different Python version, and a virtual environment for it with the package's oldest dependencies."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import uv

from local.paths import PROJECT_PATHS

PACKAGE = str(PROJECT_PATHS.root / "provider")
PYTHONS = ("3.10", "3.13", "3.12", "3.11")  # starting with the oldest and the newest supported version


def other_python() -> str | None:
    """Returns an interpreter with a different minor version, or `None`."""
    mine = f"{sys.version_info.major}.{sys.version_info.minor}"
    return next((found for version in PYTHONS if version != mine and (found := find_python(version))), None)


def find_python(version: str) -> str | None:
    """Returns an interpreter with this minor version, or `None`."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [shutil.which(f"python{version}"), *map(str, pyenv.glob(f"{version}.*/bin/python"))]
    for candidate in candidates:
        if candidate and subprocess.run([candidate, "-c", ""], capture_output=True, check=False).returncode == 0:
            return candidate
    return None


@pytest.fixture(scope="session")
def oldest_venv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment for a different Python, with the package and its oldest dependencies."""
    python = other_python()
    if python is None:
        pytest.skip(f"Python {sys.version.split()[0]} is the only one on this machine")
    folder = tmp_path_factory.mktemp("floor") / "venv"
    for command in (
        ["venv", "--python", python, str(folder)],
        # The oldest supported version of each dependency.
        ["pip", "install", "--resolution", "lowest-direct", "--python", str(folder / "bin" / "python"), PACKAGE],
    ):
        subprocess.run([uv.find_uv_bin(), "--quiet", *command], env=PROJECT_PATHS.uv_folders | os.environ, check=True)
    return folder
