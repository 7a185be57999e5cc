"""Creates an environment's Airflow instance, or migrates it to a different version. Slow: run in a separate thread."""

from __future__ import annotations

import shutil

from local.locking import locked
from local.mwaa.airflow import installation
from local.mwaa.airflow.instance import Airflow
from local.mwaa.airflow.versions import find
from local.mwaa.data_dir import AIRFLOWS, Home
from local.mwaa.state import Environment
from local.private_files import make_private


def airflow_of(home: Home, name: str, version: str, options: dict[str, str]) -> Airflow:
    """Returns an environment's Airflow instance, installing its version of Airflow if necessary. Raises UserError."""
    described = find(version)
    return Airflow(described, installation.installed(described, AIRFLOWS), home.airflow(name, version), options)


def created(home: Home, environment: Environment) -> Airflow:
    """Creates an environment's Airflow instance, ready to start. Safe to repeat and to interrupt. Raises UserError."""
    options = environment.settings.get("AirflowConfigurationOptions", {})
    airflow = airflow_of(home, environment.name, environment.airflow_version, options)
    make_private(home.environment(environment.name))
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
    options = wanted.settings.get("AirflowConfigurationOptions", {})
    airflow = airflow_of(home, wanted.name, wanted.airflow_version, options)
    with locked(home.environment(wanted.name) / "making.lock", lambda: None) as lock:
        shutil.rmtree(airflow.home, ignore_errors=True)
        airflow.prepare_from(old, lock)
    return airflow
