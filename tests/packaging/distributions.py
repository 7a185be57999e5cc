"""Builds the package as `make dist` does, and installs it as a user does."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import uv

from local.packages import uv_environment
from local.paths import PROJECT_PATHS


@dataclass(frozen=True)
class Distributions:
    """The wheel and the sdist of the package."""

    wheel: Path
    sdist: Path

    @classmethod
    def build(cls, folder: Path) -> Distributions:
        """Builds both into a folder: the wheel from the sdist."""
        options = ["--no-build-isolation", "--python", sys.executable, "--out-dir", str(folder)]
        _uv("build", *options, str(PROJECT_PATHS.root / "provider"))
        (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
        return cls(wheel, sdist)


@dataclass(frozen=True)
class Installed:
    """A virtual environment with the package, and nothing of this project's."""

    python: Path

    @classmethod
    def make(cls, folder: Path, distribution: Path, extra: str = "") -> Installed:
        """Makes it, on the Python that runs this."""
        python = folder / "bin" / "python"
        _uv("venv", "--python", sys.executable, str(folder))
        requirement = f"pulumi-mwaa[{extra}] @ {distribution.as_uri()}"
        _uv("pip", "install", "--python", str(python), requirement.replace("[]", ""))
        return cls(python)

    def run(self, program: str) -> subprocess.CompletedProcess[str]:
        """Runs a program in it; without `PYTHONPATH`, which may lead to the sources."""
        return subprocess.run([self.python, "-I", "-c", program], capture_output=True, text=True, check=False)


def _uv(*arguments: str) -> None:
    environ = uv_environment(PROJECT_PATHS, os.environ)
    subprocess.run([uv.find_uv_bin(), "--quiet", *arguments], env=environ, check=True)
