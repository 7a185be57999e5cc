"""The gateway's process. It owns the Airflow behind it, from its start to its end."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
import string
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import uvicorn
from botocore.credentials import Credentials
from starlette.applications import Starlette

from local.mwaa import state
from local.mwaa.airflow import ADMIN, Airflow, free_port
from local.mwaa.app import application
from local.mwaa.gateway import Gateway
from local.mwaa.home import Home
from local.mwaa.limits import Limits
from local.mwaa.processes import Mark
from local.mwaa.state import Environment, State
from local.mwaa.supervisor import END_SECONDS, Supervisor

_log = logging.getLogger(__name__)


@dataclass
class _Keeper:
    """Holds the state, and writes each change of it down."""

    home: Home
    state: State

    def report(self, environment: Environment) -> None:
        _log.info("environment %s is %s. %s", environment.name, environment.status, environment.error)
        self.state = self.state.with_environment(environment)
        state.save(self.home, self.state)


def serve(home: Home, bound: socket.socket, name: str, airflow: Airflow, calls_per_second: float) -> None:
    """Serves one environment on a bound socket until SIGTERM; then ends its Airflow and forgets the state.

    The access key is made here, anew each time. `airflow` has been prepared.
    """
    # httpx and uvicorn stay at warnings: what they tell of a request is the caller's.
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("local").setLevel(logging.INFO)
    key_id = "AKIA" + "".join(secrets.choice(string.ascii_uppercase + "234567") for _ in range(16))
    secret = secrets.token_urlsafe(30)
    endpoint = f"http://127.0.0.1:{bound.getsockname()[1]}"
    keeper = _Keeper(home, State(Mark.of(os.getpid()), endpoint, calls_per_second, key_id, secret))
    gateway = Gateway(lambda: keeper.state, Limits(calls_per_second=calls_per_second))
    port = free_port()
    environment = Environment(
        name=name,
        airflow_version=airflow.version.version,
        created_at=airflow.created_at(),
        url=f"http://127.0.0.1:{port}",
        username=ADMIN,
        password=airflow.password(),
    )
    keeper.report(environment)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        supervisor = Supervisor(airflow, environment, keeper.report)
        watching = asyncio.create_task(supervisor.run(port))
        try:
            yield
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
            await gateway.close()
            supervisor.end()
            state.forget(home)

    config = uvicorn.Config(
        application(gateway, Credentials(key_id, secret), lifespan),
        http="h11",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=int(END_SECONDS),
    )
    uvicorn.Server(config).run(sockets=[bound])
