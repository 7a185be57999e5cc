"""The processes of a started Airflow instance, one for each component."""

from __future__ import annotations

import subprocess
from datetime import datetime, timezone
from pathlib import Path

from local.mwaa.airflow.components import Component
from local.mwaa.airflow.instance import Airflow
from local.mwaa.airflow.processes import Mark


class RunningAirflow:
    """An instance's processes, from their start until the first one ends. None is of use without the others."""

    def __init__(self, airflow: Airflow, port: int) -> None:
        self.api = airflow.version.api
        self.components = airflow.components
        self.since = datetime.now(timezone.utc)
        self._airflow = airflow
        self._port = port
        self._processes: dict[Component, subprocess.Popen[bytes]] = {}

    def start(self, component: Component) -> Mark:
        """Starts a component and returns its process's mark."""
        process = self._airflow.start(component, self._port)
        self._processes[component] = process
        return Mark.of(process.pid)

    def ended(self) -> Component | None:
        """Returns a component that has ended, or None if all are running."""
        return next((each for each, process in self._processes.items() if process.poll() is not None), None)

    def why(self, component: Component, if_running: str) -> str:
        """Returns a sentence about a component: how it ended or, if it is running, what is wrong."""
        code = self._processes[component].poll()
        event = if_running if code is None else f"ended with exit code {code}"
        return f"Airflow {self._airflow.version.version}'s {component.name} {event}."

    def log(self, component: Component) -> Path:
        """Returns the path to a component's log."""
        return self._airflow.log(component)
