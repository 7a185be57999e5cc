"""A copy of the project folder, in which a test runs `make` as a user would."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from local import setup
from local.paths import PROJECT_PATHS, ProjectPaths

_EXCLUDED = shutil.ignore_patterns(".git", ".venv", ".local", "__pycache__", ".*_cache", "tests", "docs", "bench")
# Variables that `make test` passes on to every `make` that it runs.
_MAKE_VARIABLES = {"MAKEFLAGS", "MFLAGS", "MAKEOVERRIDES", "MAKELEVEL", "PYTHON", "STACK", "ARGS"}


@dataclass(frozen=True)
class Project:
    """A copy of the project, and the environment variables for running `make` in it."""

    paths: ProjectPaths
    environ: dict[str, str]

    def make(self, *arguments: str, stdin: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
        """Runs `make` with this standard input and returns the result."""
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
    shutil.copytree(PROJECT_PATHS.root, folder, ignore=_EXCLUDED)
    environ = {name: text for name, text in os.environ.items() if name not in _MAKE_VARIABLES}
    return Project(ProjectPaths(folder), environ)


def lend_packages(project: Project) -> None:
    """Links this virtual environment, the Airflow installations and the Pulumi CLI into the copy."""
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
    """Returns a search path without the folders that contain a Pulumi CLI."""
    return os.pathsep.join(folder for folder in path.split(os.pathsep) if not (Path(folder) / "pulumi").exists())
