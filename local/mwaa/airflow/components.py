"""Airflow's components, as data. Each runs in its own process."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Component:
    """An Airflow component."""

    #: The name in messages.
    name: str
    #: The arguments of the `airflow` command that runs the component; `{port}` is the web server's port.
    arguments: tuple[str, ...]
    #: The log's file name.
    log: str
    #: The component's key in the response from Airflow's health check, if the component sends heartbeats.
    heartbeat: str = ""


_WEB_SERVERS = {
    "v1": ("webserver", "--hostname", "127.0.0.1", "--port", "{port}", "--workers", "1"),
    "v2": ("api-server", "--host", "127.0.0.1", "--port", "{port}", "--workers", "1"),
}
# The web server reads logs from disk, so the log server isn't needed. It would use a fixed port on all addresses.
_SCHEDULER = Component("scheduler", ("scheduler", "--skip-serve-logs"), "scheduler.log", "scheduler")
_DAG_PROCESSOR = Component("DAG processor", ("dag-processor",), "dag-processor.log", "dag_processor")
# Airflow 2's scheduler parses the DAG files itself.
_FOR_RUNS = {"v1": (_SCHEDULER,), "v2": (_SCHEDULER, _DAG_PROCESSOR)}


def components(api: str, *, scheduler: bool) -> tuple[Component, ...]:
    """Returns an Airflow instance's components: the web server and, with a scheduler, what runs DAGs.

    Args:
        api: The version of Airflow's REST API, `v1` or `v2`.
        scheduler: Whether the instance runs DAGs.
    """
    web_server = Component("web server", _WEB_SERVERS[api], "airflow.log")
    return (web_server, *_FOR_RUNS[api]) if scheduler else (web_server,)
