"""Which component isn't ready yet, according to the responses of a web server that stands in for Airflow's."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from local.mwaa.airflow.health import unready
from local.mwaa.airflow.instance import Airflow
from local.mwaa.airflow.rest import RestApi
from local.mwaa.airflow.running import RunningAirflow
from local.mwaa.airflow.versions import find
from local.mwaa.api.limits import Limits
from local.mwaa.state import Environment
from tests.support.system.servers import serving


def reported(running: RunningAirflow, pools: int, health: dict[str, tuple[str, int]]) -> str | None:
    """Returns the name of the unready component.

    Args:
        running: The processes, none of which is actually started.
        pools: The HTTP status of the response from `/pools`.
        health: The status of each component, and the time of its heartbeat in seconds after the start.
    """
    body: dict[str, Any] = {
        name: {
            "status": status,
            f"latest_{name}_heartbeat": (running.since + timedelta(seconds=seconds)).isoformat(),
        }
        for name, (status, seconds) in health.items()
    }

    async def token(_: Request) -> JSONResponse:
        return JSONResponse({"access_token": "token"}, 201)

    async def list_pools(_: Request) -> JSONResponse:
        return JSONResponse({}, pools)

    async def check(_: Request) -> JSONResponse:
        return JSONResponse(body)

    async def ask(url: str) -> str | None:
        rest = RestApi(Environment("local", "3.0.6", 0, "admin", url, "password"), Limits())
        component = await unready(rest, running)
        await rest.close()
        return component.name if component else None

    routes = [
        Route("/auth/token", token, methods=["POST"]),
        Route("/api/v2/pools", list_pools),
        Route("/api/v2/monitor/health", check),
    ]
    with serving(Starlette(routes=routes)) as url:
        return asyncio.run(ask(url))


@pytest.mark.parametrize(
    ("pools", "health", "component"),
    [
        (200, {"scheduler": ("healthy", 1), "dag_processor": ("healthy", 0)}, None),
        (503, {"scheduler": ("healthy", 1), "dag_processor": ("healthy", 1)}, "web server"),
        (200, {"scheduler": ("unhealthy", 1), "dag_processor": ("healthy", 1)}, "scheduler"),
        (200, {"scheduler": ("healthy", -1), "dag_processor": ("healthy", 1)}, "scheduler"),
        (200, {"scheduler": ("healthy", 1), "dag_processor": ("healthy", -1)}, "DAG processor"),
        (200, {"scheduler": ("healthy", 1)}, "DAG processor"),
    ],
)
def test_a_component_is_ready_once_it_is_healthy_and_has_sent_a_heartbeat_since_its_start(
    tmp_path: Path, pools: int, health: dict[str, tuple[str, int]], component: str | None
) -> None:
    airflow = Airflow(find("3.0.6"), tmp_path / "python", tmp_path, dags=tmp_path)

    assert reported(RunningAirflow(airflow, 8080), pools, health) == component


def test_without_a_scheduler_only_the_web_server_has_to_be_ready(tmp_path: Path) -> None:
    airflow = Airflow(find("3.0.6"), tmp_path / "python", tmp_path)

    assert reported(RunningAirflow(airflow, 8080), 200, {}) is None
