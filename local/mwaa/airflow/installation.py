"""Installs a version of Airflow into its own virtual environment, with a database for environments to start from."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import uv

from local import progress
from local.commands import run
from local.locking import locked
from local.mwaa.airflow.instance import Airflow, new_database
from local.mwaa.airflow.versions import AirflowVersion
from local.mwaa.user_error import UserError
from local.paths import PROJECT_PATHS


def installed(airflow: AirflowVersion, root: Path) -> Path:
    """Returns the Python interpreter that runs this version of Airflow, installing the version first if necessary.

    Safe to repeat, to interrupt and to run concurrently.

    Raises:
        UserError: No suitable Python was found, or the installation failed.
    """
    folder = root / airflow.version
    python = _python(folder)
    if is_installed(airflow, root):
        return python
    try:
        root.mkdir(parents=True, exist_ok=True)
        with (
            progress.step(f"Installing Airflow {airflow.version}") as step,
            locked(
                root / f"{airflow.version}.lock",
                lambda: step.detail("waiting for another process to finish installing it"),
            ) as lock,
        ):
            if not _has_packages(airflow, folder):
                _install(folder, airflow, _Uv(root / f"{airflow.version}.log", lock))
            if not new_database(python).exists():
                Airflow(airflow, python, folder / "making").create_new_database(lock)
    except OSError as error:
        raise UserError(f"Airflow can't be installed into {folder}: {error.strerror}.") from None
    return python


def is_installed(airflow: AirflowVersion, root: Path) -> bool:
    """Returns whether the installation is complete: this exact recipe's packages, an interpreter and the database."""
    folder = root / airflow.version
    return _has_packages(airflow, folder) and new_database(_python(folder)).exists()


def _has_packages(airflow: AirflowVersion, folder: Path) -> bool:
    marker = _marker(folder)
    return (
        marker.exists()
        and marker.read_text(encoding="utf-8") == _recipe(airflow)
        and os.access(_python(folder), os.X_OK)
    )


@dataclass(frozen=True)
class _Uv:
    """Runs uv and logs its output, since it warns about every Python interpreter that it can't use."""

    log: Path
    lock: int

    def failure(self, *arguments: str) -> str:
        """Runs a uv command. Returns an empty string or, if it fails, the innermost cause, which uv prints last."""
        ran = run(
            [uv.find_uv_bin(), *arguments], self.log, environ=PROJECT_PATHS.uv_folders | os.environ, lock=self.lock
        )
        causes = [line.strip() for line in ran.lines if line.strip()]
        cause = causes[-1].removeprefix("Caused by: ").rstrip(".") if causes else "uv printed nothing"
        return cause if ran.exit_code else ""


def _install(folder: Path, airflow: AirflowVersion, runner: _Uv) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    runner.log.unlink(missing_ok=True)
    if failure := runner.failure("venv", "--no-project", "--python", airflow.pythons, str(folder)):
        raise UserError(
            f"Airflow {airflow.version} needs Python {airflow.pythons}; none was found, and uv couldn't download one "
            f"({failure}) — install Python 3.11 and try again. uv's full output: {runner.log}."
        )
    into = ("--python", str(_python(folder)))
    before = ("--exclude-newer", airflow.exclude_newer)
    if failure := runner.failure("pip", "install", *into, *airflow.requirements, *before):
        raise UserError(
            f"Airflow {airflow.version} couldn't be installed ({failure}) — check the network and uv's proxy "
            f"and package index, and try again. uv's full output: {runner.log}."
        )
    _marker(folder).write_text(_recipe(airflow), encoding="utf-8")


def _python(folder: Path) -> Path:
    return folder / "bin" / "python"


def _marker(folder: Path) -> Path:
    return folder / "installed.txt"


def _recipe(airflow: AirflowVersion) -> str:
    return f"{' '.join(airflow.requirements)} of {airflow.exclude_newer}\n"
