"""Creates an environment's Airflow instance, or migrates it to a different version.

These functions are slow, so they must run in a separate thread.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from local.locking import locked
from local.mwaa.airflow import installation
from local.mwaa.airflow.instance import Airflow
from local.mwaa.airflow.versions import find
from local.mwaa.data_dir import AIRFLOWS, Home
from local.mwaa.state import Environment
from local.private_files import make_private


def airflow_of(home: Home, name: str, version: str) -> Airflow:
    """Returns an environment's Airflow instance, installing its version of Airflow if necessary. Raises UserError."""
    described = find(version)
    return Airflow(described, installation.installed(described, AIRFLOWS), home.airflow(name, version))


def created(home: Home, environment: Environment) -> Airflow:
    """Creates an environment's Airflow instance, ready to start. Safe to repeat and to interrupt. Raises UserError."""
    airflow = _configured(home, environment)
    make_private(home.environment(environment.name))
    if airflow.dags:
        airflow.dags.mkdir(mode=0o700, exist_ok=True)
    # A command that a killed gateway left running may still hold the lock.
    with locked(home.environment(environment.name) / "making.lock", lambda: None) as lock:
        airflow.prepare(lock)
    return airflow


def changed(home: Home, before: Environment, wanted: Environment) -> Airflow:
    """Returns an environment's Airflow instance after an update, with its data, ready to start.

    The previous instance is kept until the next update, so that a failed update can be rolled back. Raises UserError.
    """
    if wanted.airflow_version == before.airflow_version:
        return created(home, wanted)
    old = created(home, before)
    airflow = _configured(home, wanted)
    with locked(home.environment(wanted.name) / "making.lock", lambda: None) as lock:
        shutil.rmtree(airflow.home, ignore_errors=True)
        airflow.prepare_from(old, lock)
    return airflow


def _configured(home: Home, environment: Environment) -> Airflow:
    return replace(
        airflow_of(home, environment.name, environment.airflow_version),
        options=environment.settings.get("AirflowConfigurationOptions", {}),
        dags=Path(environment.dags) if environment.dags else None,
    )
