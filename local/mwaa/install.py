"""Installs an Airflow into a virtual environment of its own, with uv."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import uv

from local import progress
from local.mwaa.home import locked, tail
from local.mwaa.problem import Problem
from local.mwaa.versions import AirflowVersion


def installed(airflow: AirflowVersion, root: Path) -> Path:
    """Returns the Python that runs this Airflow, having installed it first if it isn't there or isn't whole.

    Safe to repeat, to interrupt, and to do twice at once. Raises Problem when there is no Python for it, or no network.
    """
    folder = root / airflow.version
    python = folder / "bin" / "python"
    if _whole(folder, airflow):
        return python
    try:
        root.mkdir(parents=True, exist_ok=True)
        with (
            progress.step(f"Installing Airflow {airflow.version}") as step,
            locked(root / f"{airflow.version}.lock", lambda: step.detail("waiting for another installation")),
        ):
            if not _whole(folder, airflow):
                _install(folder, airflow, root / f"{airflow.version}.log")
    except OSError as error:
        raise Problem(f"Airflow can't be installed into {folder}: {error.strerror}.") from None
    return python


def _whole(folder: Path, airflow: AirflowVersion) -> bool:
    """Says whether the last step of an installation was reached, with what is asked for now, and Python is still there."""
    marker = _marker(folder)
    return (
        marker.exists()
        and marker.read_text(encoding="utf-8") == _recipe(airflow)
        and os.access(folder / "bin" / "python", os.X_OK)
    )


def _install(folder: Path, airflow: AirflowVersion, log: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    log.unlink(missing_ok=True)
    if not _uv(log, "venv", "--no-project", "--python", airflow.pythons, str(folder)):
        raise Problem(
            f"Airflow {airflow.version} needs Python {airflow.pythons}: none was found, and uv could not fetch one; "
            f"install Python 3.12, or see {log}."
        )
    if not _uv(
        log, "pip", "install", "--python", str(folder / "bin" / "python"),
        airflow.requirement, "--exclude-newer", airflow.exclude_newer,
    ):  # fmt: skip
        raise Problem(
            f"Airflow {airflow.version} could not be installed ({_reason(log)}); check the network, or the proxy and "
            f"package index that uv is set to, and start again. uv's own words: {log}."
        )
    _marker(folder).write_text(_recipe(airflow), encoding="utf-8")


def _uv(log: Path, *arguments: str) -> bool:
    """Runs uv and returns whether it succeeded. What it says goes to a log: it warns of every Python it can't use."""
    with log.open("ab") as output:
        result = subprocess.run(
            [uv.find_uv_bin(), *arguments], stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False
        )
    return result.returncode == 0


def _reason(log: Path) -> str:
    """Returns the innermost cause that uv named, which is its last."""
    causes = [line.strip() for line in tail(log).splitlines() if line.strip()]
    return causes[-1].removeprefix("Caused by: ").rstrip(".") if causes else "uv said nothing"


def _marker(folder: Path) -> Path:
    return folder / "installed.txt"


def _recipe(airflow: AirflowVersion) -> str:
    return f"{airflow.requirement} of {airflow.exclude_newer}\n"
