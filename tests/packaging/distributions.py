"""Builds the package with `make dist`, and installs it as a user would."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import uv

from local.packages import uv_environment
from local.paths import PROJECT_PATHS
from tests.support.system.project_copy import Project, copy_project, lend_packages


@dataclass(frozen=True)
class Distributions:
    """The package's wheel and sdist, in a copy of the project."""

    project: Project

    @classmethod
    def of_a_copy(cls, folder: Path) -> Distributions:
        """Copies the project and builds the distributions."""
        project = copy_project(folder)
        lend_packages(project)
        distributions = cls(project)
        distributions.build()
        return distributions

    @property
    def wheel(self) -> Path:
        """The wheel."""
        (path,) = (self.project.paths.root / "dist").glob("*.whl")
        return path

    @property
    def sdist(self) -> Path:
        """The sdist."""
        (path,) = (self.project.paths.root / "dist").glob("*.tar.gz")
        return path

    def build(self) -> None:
        """Builds both distributions again."""
        ran = self.project.make("dist")
        assert ran.returncode == 0, ran.stdout + ran.stderr


@dataclass(frozen=True)
class Installed:
    """A virtual environment that contains the package, but can't import from this project's folder."""

    python: Path

    @classmethod
    def make(cls, folder: Path, distribution: Path, extra: str = "", base: str = sys.executable) -> Installed:
        """Creates the virtual environment, by default with the running Python."""
        python = folder / "bin" / "python"
        requirement = f"pulumi-mwaa[{extra}] @ {distribution.as_uri()}"
        _uv("venv", "--python", base, str(folder))
        _uv("pip", "install", "--python", str(python), requirement.replace("[]", ""))
        return cls(python)

    def run(self, program: str) -> subprocess.CompletedProcess[str]:
        """Runs a program in the virtual environment, without `PYTHONPATH`, which may contain the sources."""
        return subprocess.run([self.python, "-I", "-c", program], capture_output=True, text=True, check=False)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs the console script `pulumi-mwaa`, without `PYTHONPATH`, which may contain the sources."""
        script = self.python.with_name("pulumi-mwaa")
        command = [str(self.python), "-I", str(script), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)


def _uv(*arguments: str) -> None:
    environ = uv_environment(PROJECT_PATHS, os.environ)
    subprocess.run([uv.find_uv_bin(), "--quiet", *arguments], env=environ, check=True)
