"""A copy of the project folder, to run `make` in as a user does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from local import setup
from local.paths import PROJECT_PATHS, ProjectPaths

_LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".local", "__pycache__", ".*_cache", "tests", "docs", "bench")
# The variables that this run of `make test` passes to every make below it.
_OF_MAKE = {"MAKEFLAGS", "MFLAGS", "MAKEOVERRIDES", "MAKELEVEL", "PYTHON", "STACK", "ARGS"}


@dataclass(frozen=True)
class Project:
    """A copy of the project, and the environment that its `make` runs in."""

    paths: ProjectPaths
    environ: dict[str, str]

    def make(self, *arguments: str, stdin: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
        """Runs make to its end, with this standard input, and returns what it did."""
        make = shutil.which("make")
        assert make is not None, "these tests need make"
        return subprocess.run(
            [make, *arguments],
            cwd=self.paths.root,
            env=self.environ | environ,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )


def copy_project(folder: Path) -> Project:
    """Copies the project without generated files, like a fresh clone."""
    shutil.copytree(PROJECT_PATHS.root, folder, ignore=_LEFT_OUT)
    return Project(ProjectPaths(folder), {name: text for name, text in os.environ.items() if name not in _OF_MAKE})


def lend_packages(project: Project) -> None:
    """Gives the copy this virtual environment, the Airflows and the Pulumi CLI that are installed already."""
    paths = project.paths
    paths.venv.mkdir()
    for entry in Path(sys.prefix).iterdir():
        if entry.name != "ready":
            (paths.venv / entry.name).symlink_to(entry)
    setup.mark_ready(paths)
    airflows = PROJECT_PATHS.local_dir / "airflow"
    airflows.mkdir(parents=True, exist_ok=True)
    paths.local_dir.mkdir()
    (paths.local_dir / "airflow").symlink_to(airflows)
    if PROJECT_PATHS.cli.exists():
        paths.cli.symlink_to(PROJECT_PATHS.cli)


def without_pulumi(path: str) -> str:
    """The search path without the folders that have a Pulumi CLI."""
    return os.pathsep.join(folder for folder in path.split(os.pathsep) if not (Path(folder) / "pulumi").exists())
