"""The gateway's process, which also starts and stops the Airflow instances behind it."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import string
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from botocore.credentials import Credentials
from starlette.applications import Starlette

from local.mwaa import state
from local.mwaa.airflow.processes import Mark
from local.mwaa.api.app import application
from local.mwaa.api.limits import Limits
from local.mwaa.api.operations import Gateway
from local.mwaa.data_dir import Home
from local.mwaa.environments.registry import EnvironmentRegistry, Keeper
from local.mwaa.environments.supervisor import END_SECONDS
from local.mwaa.state import State


def serve(home: Home, bound: socket.socket, calls_per_second: float, *, scheduler: bool, dags: Path | None) -> None:
    """Serves all recorded environments on a bound socket until SIGTERM, then stops them and removes the state.

    Each start generates a new access key.

    Args:
        home: The folder for the local MWAA's data.
        bound: The socket.
        calls_per_second: The limit for InvokeRestApi.
        scheduler: Whether to run Airflow's scheduler in all environments.
        dags: The DAG folder for all environments; None for one in each environment.
    """
    # Log only warnings from httpx and uvicorn: their messages about requests contain the caller's data.
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("local").setLevel(logging.INFO)
    key_id = "AKIA" + "".join(secrets.choice(string.ascii_uppercase + "234567") for _ in range(16))
    secret = secrets.token_urlsafe(30)
    endpoint = f"http://127.0.0.1:{bound.getsockname()[1]}"
    mark = Mark.of(os.getpid())
    folder = str(dags) if dags else ""
    new = State(mark, endpoint, calls_per_second, key_id, secret, scheduler=scheduler, dags=folder)
    keeper = Keeper(home, new)
    registry = EnvironmentRegistry(keeper)
    gateway = Gateway(lambda: keeper.state, registry, Limits(calls_per_second=calls_per_second))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        registry.start_recorded()
        state.save(home, keeper.state)
        try:
            yield
        finally:
            await registry.close()
            await gateway.close()
            state.forget(home)

    config = uvicorn.Config(
        application(gateway, Credentials(key_id, secret), lifespan),
        http="h11",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=int(END_SECONDS),
    )
    uvicorn.Server(config).run(sockets=[bound])
