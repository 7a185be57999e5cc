"""Creates, updates and deletes a gateway's environments, each with its own Airflow instance."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psutil

from local.mwaa import state
from local.mwaa.airflow.instance import ADMIN
from local.mwaa.api import aws_errors, settings
from local.mwaa.data_dir import Home
from local.mwaa.environments import metadata
from local.mwaa.environments.metadata import Record
from local.mwaa.environments.supervisor import Supervisor
from local.mwaa.state import ACCOUNT, AVAILABLE, CREATE_FAILED, REGION, UNAVAILABLE, Environment, State

_log = logging.getLogger(__name__)


@dataclass
class Keeper:
    """Holds the state and saves each change."""

    home: Home
    state: State

    def report(self, environment: Environment) -> None:
        """Records the current state of an environment."""
        _log.info("environment %s is %s. %s", environment.name, environment.status, environment.error)
        self._save(self.state.with_environment(environment))

    def forget(self, name: str) -> None:
        """Records that an environment has been deleted."""
        _log.info("environment %s has been deleted", name)
        self._save(self.state.without_environment(name))

    def _save(self, changed: State) -> None:
        self.state = changed
        state.save(self.home, changed)


class EnvironmentRegistry:
    """Implements MWAA's operations on environments. Must be used in a single event loop."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._supervisors: dict[str, Supervisor] = {}

    def start_recorded(self) -> None:
        """Starts all recorded environments."""
        for record in metadata.load(self._keeper.home):
            self._start(record)

    def create(self, given: dict[str, Any]) -> dict[str, Any]:
        """Starts creating an environment. Raises AwsError."""
        name = given["Name"]
        if self._keeper.state.environment(name):
            raise aws_errors.validation(f"Environment with the name {name} already exists")
        record = Record(name, time.time(), settings.created(given))
        metadata.save(self._keeper.home, record)
        return {"Arn": self._start(record).arn}

    def update(self, given: dict[str, Any]) -> dict[str, Any]:
        """Starts updating an environment. Raises AwsError."""
        environment = self._idle(given["Name"], {AVAILABLE})
        changed = settings.updated(environment.settings, given)
        self._supervisors[environment.name].update(changed)
        return {"Arn": environment.arn}

    def delete(self, given: dict[str, Any]) -> dict[str, Any]:
        """Starts deleting an environment. Raises AwsError."""
        name = given["Name"]
        self._idle(name, {AVAILABLE, CREATE_FAILED, UNAVAILABLE})
        self._supervisors[name].delete(lambda: self._forget(name))
        return {}

    def list_tags(self, given: dict[str, Any]) -> dict[str, Any]:
        """Returns an environment's tags. Raises AwsError."""
        return {"Tags": self._by_arn(given["ResourceArn"]).settings.get("Tags", {})}

    def tag(self, given: dict[str, Any]) -> dict[str, Any]:
        """Adds tags to an environment. Raises AwsError."""
        return self._retag(given, lambda tags: tags | given["Tags"])

    def untag(self, given: dict[str, Any]) -> dict[str, Any]:
        """Removes tags from an environment. Raises AwsError."""
        removed = set(given["tagKeys"])
        return self._retag(given, lambda tags: {name: text for name, text in tags.items() if name not in removed})

    async def close(self) -> None:
        """Stops all Airflow instances, and the commands that install or prepare others."""
        supervisors = [*self._supervisors.values()]
        for supervisor in supervisors:
            supervisor.cancel()
        # The commands that threads are waiting for: uv, and Airflow's own commands.
        for child in psutil.Process().children(recursive=True):
            if not any(supervisor.owns(child.pid) for supervisor in supervisors):
                child.kill()
        for supervisor in supervisors:
            await supervisor.end()

    def _start(self, record: Record) -> Environment:
        environment = Environment(
            name=record.name,
            airflow_version=record.airflow_version,
            created_at=record.created_at,
            username=ADMIN,
            settings=record.settings,
            dags=self._dags(record.name),
        )
        self._keeper.report(environment)
        self._supervisors[record.name] = Supervisor(self._keeper.home, environment, self._keeper.report)
        self._supervisors[record.name].create()
        return environment

    def _dags(self, name: str) -> str:
        state = self._keeper.state
        return (state.dags or str(self._keeper.home.dags(name))) if state.scheduler else ""

    def _forget(self, name: str) -> None:
        del self._supervisors[name]
        self._keeper.forget(name)

    def _retag(self, given: dict[str, Any], change: Callable[[dict[str, str]], dict[str, str]]) -> dict[str, Any]:
        environment = self._by_arn(given["ResourceArn"])
        tags = change(environment.settings.get("Tags", {}))
        self._supervisors[environment.name].take(environment.settings | {"Tags": tags})
        return {}

    def _idle(self, name: str, statuses: set[str]) -> Environment:
        environment = self._keeper.state.environment(name)
        if environment is None:
            raise aws_errors.environment_not_found(name, ACCOUNT, REGION)
        if environment.status not in statuses:
            raise aws_errors.environment_busy(name, environment.status)
        return environment

    def _by_arn(self, arn: str) -> Environment:
        name = arn.rpartition("/")[2]
        environment = self._keeper.state.environment(name)
        if environment is None or environment.arn != arn:
            raise aws_errors.environment_not_found(name, ACCOUNT, REGION)
        return environment
