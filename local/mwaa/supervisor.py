"""Starts one environment's Airflow, says how it is as long as it runs, and ends it."""

from __future__ import annotations

import asyncio
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace

from local.mwaa import processes
from local.mwaa.airflow import Airflow
from local.mwaa.errors import AwsError
from local.mwaa.limits import Limits
from local.mwaa.processes import Mark
from local.mwaa.rest import RestApi
from local.mwaa.state import AVAILABLE, CREATE_FAILED, UNAVAILABLE, Environment

#: How long an Airflow may take to answer its first call. On an idle machine 3.0.6 takes 6 s, 2.10.3 10 s.
START_SECONDS = 180.0
#: How long it may take to end before it is killed. Its database survives that.
END_SECONDS = 5.0
_POLL_SECONDS = 0.1


class Supervisor:
    """Keeps one Airflow. `report` is told of each change of the environment."""

    def __init__(self, airflow: Airflow, environment: Environment, report: Callable[[Environment], None]) -> None:
        self._airflow = airflow
        self._environment = environment
        self._report = report

    async def run(self, port: int) -> None:
        """Starts Airflow and watches it until it ends, or until this is cancelled, which leaves it running."""
        process = self._airflow.serve(port)
        self._change(process=Mark.of(process.pid))
        if not await self._answers(process):
            self._change(status=CREATE_FAILED, error=self._ending(process, f"gave no answer in {START_SECONDS:g} s"))
            return
        self._change(status=AVAILABLE)
        while process.poll() is None:
            await asyncio.sleep(_POLL_SECONDS)
        self._change(status=UNAVAILABLE, error=self._ending(process, "runs"))

    def end(self) -> None:
        """Ends Airflow, its workers included."""
        if self._environment.process:
            processes.end(self._environment.process, END_SECONDS)

    async def _answers(self, process: subprocess.Popen[bytes]) -> bool:
        """Waits for an answer that took a log-in and the database; returns whether one came."""
        api = RestApi(self._environment, Limits())
        deadline = time.monotonic() + START_SECONDS
        try:
            while process.poll() is None and time.monotonic() < deadline:
                if await _has_pools(api):
                    return True
                await asyncio.sleep(_POLL_SECONDS)
            return False
        finally:
            await api.close()

    def _ending(self, process: subprocess.Popen[bytes], otherwise: str) -> str:
        code = process.poll()
        happened = otherwise if code is None else f"ended with exit code {code}"
        return f"Airflow {self._environment.airflow_version} {happened}."

    def _change(self, status: str = "", error: str = "", process: Mark | None = None) -> None:
        self._environment = replace(
            self._environment,
            status=status or self._environment.status,
            error=error,
            process=process or self._environment.process,
        )
        self._report(self._environment)


async def _has_pools(api: RestApi) -> bool:
    try:
        await api.call("GET", "/pools", {"limit": 1}, None)
    except AwsError:
        return False
    return True
