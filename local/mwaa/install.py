"""Installs an Airflow into a virtual environment of its own, with uv, and makes the database that each begins with."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import uv

from local import progress
from local.mwaa.airflow import Airflow, new_database
from local.mwaa.home import locked, tail
from local.mwaa.problem import Problem
from local.mwaa.versions import AirflowVersion
from local.places import HERE


def installed(airflow: AirflowVersion, root: Path) -> Path:
    """Returns the Python that runs this Airflow, having installed it first if it isn't there or isn't whole.

    Safe to repeat, to interrupt, and to do twice at once. Raises Problem when there is no Python for it, or no network.
    """
    folder = root / airflow.version
    python = folder / "bin" / "python"
    if is_installed(airflow, root):
        return python
    try:
        root.mkdir(parents=True, exist_ok=True)
        with (
            progress.step(f"Installing Airflow {airflow.version}") as step,
            locked(root / f"{airflow.version}.lock", lambda: step.detail("waiting for another installation")) as lock,
        ):
            if not is_installed(airflow, root):
                _install(folder, airflow, _Uv(root / f"{airflow.version}.log", lock))
    except OSError as error:
        raise Problem(f"Airflow can't be installed into {folder}: {error.strerror}.") from None
    return python


def is_installed(airflow: AirflowVersion, root: Path) -> bool:
    """Says whether all of it is there: the last step was reached, for this very recipe, and its Python still runs."""
    folder = root / airflow.version
    marker = _marker(folder)
    return (
        marker.exists()
        and marker.read_text(encoding="utf-8") == _recipe(airflow)
        and os.access(folder / "bin" / "python", os.X_OK)
        and new_database(folder / "bin" / "python").exists()
    )


@dataclass(frozen=True)
class _Uv:
    """Runs uv. What it says goes to a log: it warns of every Python that it can't use."""

    log: Path
    lock: int

    def succeeds(self, *arguments: str) -> bool:
        """Runs one command of uv, which holds the lock as long as it runs, and returns whether it succeeded."""
        with self.log.open("ab") as output:
            command = [uv.find_uv_bin(), *arguments]
            result = subprocess.run(
                command,
                env=HERE.uv_folders | os.environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=[self.lock],
                check=False,
            )
        return result.returncode == 0

    def reason(self) -> str:
        """Returns the innermost cause that uv named, which is its last."""
        causes = [line.strip() for line in tail(self.log).splitlines() if line.strip()]
        return causes[-1].removeprefix("Caused by: ").rstrip(".") if causes else "uv said nothing"


def _install(folder: Path, airflow: AirflowVersion, runner: _Uv) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    runner.log.unlink(missing_ok=True)
    if not runner.succeeds("venv", "--no-project", "--python", airflow.pythons, str(folder)):
        raise Problem(
            f"Airflow {airflow.version} needs Python {airflow.pythons}: none was found, and uv could not fetch one "
            f"({runner.reason()}); install Python 3.12 and start again. uv's own words: {runner.log}."
        )
    python = str(folder / "bin" / "python")
    before = ("--exclude-newer", airflow.exclude_newer)
    if not runner.succeeds("pip", "install", "--python", python, *airflow.requirements, *before):
        raise Problem(
            f"Airflow {airflow.version} could not be installed ({runner.reason()}); check the network, or the proxy "
            f"and package index that uv is set to, and start again. uv's own words: {runner.log}."
        )
    Airflow(airflow, folder / "bin" / "python", folder / "making").make_new_database(runner.lock)
    _marker(folder).write_text(_recipe(airflow), encoding="utf-8")


def _marker(folder: Path) -> Path:
    return folder / "installed.txt"


def _recipe(airflow: AirflowVersion) -> str:
    return f"{' '.join(airflow.requirements)} of {airflow.exclude_newer}\n"
