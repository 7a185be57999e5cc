"""Whether a started Airflow is ready, according to its REST API and its own health check."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from local.mwaa.airflow.components import Component
from local.mwaa.airflow.rest import RestApi
from local.mwaa.airflow.running import RunningAirflow
from local.mwaa.api.aws_errors import AwsError

_CHECKS = {"v1": "/health", "v2": "/monitor/health"}


async def unready(rest: RestApi, running: RunningAirflow) -> Component | None:
    """Returns a component that isn't ready, or None.

    The web server is ready if a call that needs a login and the database succeeds. The others are ready if they are
    healthy and have sent a heartbeat since they were started: Airflow considers a component healthy for half a minute
    after its last heartbeat, even if an earlier process sent it.
    """
    web_server, *others = running.components
    if await _get(rest, "/pools", {"limit": 1}) is None:
        return web_server
    if not others:
        return None
    health = await _get(rest, _CHECKS[running.api], {}) or {}
    return next((each for each in others if not _is_healthy(health, each.heartbeat, running.since)), None)


def _is_healthy(health: dict[str, Any], name: str, since: datetime) -> bool:
    reported = health.get(name, {})
    heartbeat = reported.get(f"latest_{name}_heartbeat")
    return reported.get("status") == "healthy" and datetime.fromisoformat(heartbeat) >= since


async def _get(rest: RestApi, path: str, query: dict[str, Any]) -> Any:
    try:
        return (await rest.call("GET", path, query, None))[1]
    except AwsError:
        return None
