"""Manages one environment's lifecycle: creates, starts, watches, updates and deletes its Airflow instance.

This isn't a general process supervisor. It emulates MWAA's statuses, errors and rollback of failed updates.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from typing import Any

from local.mwaa.airflow import processes
from local.mwaa.airflow.components import Component
from local.mwaa.airflow.health import unready
from local.mwaa.airflow.instance import Airflow
from local.mwaa.airflow.processes import Mark
from local.mwaa.airflow.rest import RestApi
from local.mwaa.airflow.running import RunningAirflow
from local.mwaa.api.limits import Limits
from local.mwaa.data_dir import Home, last_error
from local.mwaa.environments import metadata
from local.mwaa.environments.metadata import Record
from local.mwaa.environments.provisioning import changed, created
from local.mwaa.state import AVAILABLE, CREATE_FAILED, DELETING, UNAVAILABLE, UPDATING, Environment
from local.mwaa.user_error import UserError

#: How long Airflow may take to become ready. On an idle machine, 3.0.6 takes 6 s, and 2.10.3 takes 10 s.
START_SECONDS = 180.0
#: If Airflow doesn't stop within this time, it is killed. Its database survives that.
END_SECONDS = 5.0
_POLL_SECONDS = 0.1


class Supervisor:
    """Supervises one environment, and calls `report` with it after each change."""

    def __init__(self, home: Home, environment: Environment, report: Callable[[Environment], None]) -> None:
        self._home = home
        self._environment = environment
        self._report = report
        self._task: asyncio.Task[None] | None = None

    def create(self) -> None:
        """Starts creating and launching the Airflow instance, or just launching an existing one."""
        self._begin(self._create())

    def update(self, settings: dict[str, Any]) -> None:
        """Starts updating the environment. Airflow restarts only if its version or its options change."""
        before = self._environment
        self._change(status=UPDATING)
        version, options = settings["AirflowVersion"], settings["AirflowConfigurationOptions"]
        if (version, options) == (before.airflow_version, before.settings.get("AirflowConfigurationOptions", {})):
            asyncio.get_running_loop().call_later(_POLL_SECONDS, self._finish_update, settings)
        else:
            self.cancel()
            self._begin(self._update(before, settings))

    def take(self, settings: dict[str, Any]) -> None:
        """Applies settings that don't affect Airflow. Allowed in any status."""
        self._record(settings)
        self._change()

    def delete(self, gone: Callable[[], None]) -> None:
        """Starts shutting down Airflow and deleting its data, and calls `gone` when both are done."""
        self.cancel()
        self._change(status=DELETING)
        self._begin(self._delete(gone))

    def owns(self, pid: int) -> bool:
        """Returns whether a process runs one of Airflow's components."""
        return any(mark.pid == pid for mark in self._environment.processes.values())

    def cancel(self) -> None:
        """Cancels any operation in progress, but leaves Airflow running."""
        if self._task:
            self._task.cancel()

    async def end(self) -> None:
        """Stops Airflow, including its workers."""
        if self._task:
            with suppress(asyncio.CancelledError):
                await self._task
        await self._end_airflow()

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        self._task = asyncio.create_task(work)

    async def _create(self) -> None:
        try:
            running = await self._start_airflow(await asyncio.to_thread(created, self._home, self._environment))
        except (UserError, OSError) as problem:
            await self._end_airflow()
            self._change(status=CREATE_FAILED, error=_one_line(problem))
            return
        await self._watch(running)

    async def _update(self, before: Environment, settings: dict[str, Any]) -> None:
        """Restarts Airflow with new settings. If that fails, restarts it with the previous settings, as MWAA does."""
        await self._end_airflow()
        wanted = replace(before, airflow_version=settings["AirflowVersion"], settings=settings)
        try:
            airflow = await asyncio.to_thread(changed, self._home, before, wanted)
            self._environment = replace(self._environment, airflow_version=wanted.airflow_version)
            running = await self._start_airflow(airflow)
        except (UserError, OSError) as problem:
            await self._roll_back(before, _one_line(problem))
            return
        self._record(settings)
        await self._watch(running)

    async def _roll_back(self, before: Environment, reason: str) -> None:
        await self._end_airflow()
        self._environment = replace(self._environment, airflow_version=before.airflow_version)
        try:
            running = await self._start_airflow(await asyncio.to_thread(created, self._home, before))
        except (UserError, OSError) as problem:
            await self._end_airflow()
            self._change(status=UNAVAILABLE, error=f"{reason} {_one_line(problem)}")
            return
        await self._watch(running, error=f"The update failed and was rolled back. {reason}")

    async def _delete(self, gone: Callable[[], None]) -> None:
        await self._end_airflow()
        await asyncio.to_thread(metadata.remove, self._home, self._environment.name)
        gone()

    async def _end_airflow(self) -> None:
        marks = self._environment.processes.values()
        await asyncio.to_thread(processes.end, marks, END_SECONDS, descendants=True)

    async def _start_airflow(self, airflow: Airflow) -> RunningAirflow:
        """Starts Airflow and returns once it is ready. If that fails, leaves no process and raises UserError."""
        port = airflow.port()
        while True:
            running = RunningAirflow(airflow, port)
            marks: dict[str, Mark] = {}
            for component in running.components:
                marks = marks | {component.name: running.start(component)}
                self._change(processes=marks, url=f"http://127.0.0.1:{port}", password=airflow.password(), log="")
            failed = await self._wait_until_ready(running)
            if failed is None:
                return running
            reason, log = running.why(failed, f"wasn't ready within {START_SECONDS:g} s"), running.log(failed)
            await self._end_airflow()
            # Airflow binds its port late, so another process may have taken it in the meantime.
            previous, port = port, airflow.port()
            if port == previous:
                self._change(log=str(log))
                raise UserError(f"{reason} {last_error(log)}".rstrip())

    async def _watch(self, running: RunningAirflow, error: str = "") -> None:
        self._change(status=AVAILABLE, error=error)
        while (ended := running.ended()) is None:
            await asyncio.sleep(_POLL_SECONDS)
        self._change(status=UNAVAILABLE, error=running.why(ended, "runs"), log=str(running.log(ended)))

    async def _wait_until_ready(self, running: RunningAirflow) -> Component | None:
        """Waits until all components are ready; returns None, or a component that ended or wasn't ready in time."""
        rest = RestApi(self._environment, Limits())
        deadline = time.monotonic() + START_SECONDS
        try:
            while (failed := await unready(rest, running)) and time.monotonic() < deadline:
                if ended := running.ended():
                    return ended
                await asyncio.sleep(_POLL_SECONDS)
            return failed
        finally:
            await rest.close()

    def _finish_update(self, settings: dict[str, Any]) -> None:
        self._record(settings)
        self._change(status=AVAILABLE)

    def _record(self, settings: dict[str, Any]) -> None:
        environment = self._environment
        metadata.save(self._home, Record(environment.name, environment.created_at, settings))
        self._environment = replace(environment, settings=settings)

    def _change(self, *, error: str = "", **changes: Any) -> None:
        self._environment = replace(self._environment, error=error, **changes)
        self._report(self._environment)


def _one_line(problem: Exception) -> str:
    """Returns an error's first and last lines, since the log is deleted with the environment."""
    first, *log = [line.strip() for line in str(problem).splitlines() if line.strip()] or [""]
    return f"{first} {log[-1]}" if log else first
