"""Airflow's components, as data. Each runs in its own process."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Component:
    """A component of Airflow."""

    #: The name in messages.
    name: str
    #: The arguments of the `airflow` command that runs the component; `{port}` is the web server's port.
    arguments: tuple[str, ...]
    #: The log's file name.
    log: str
    #: The component's key in the response from Airflow's health check, if it writes heartbeats.
    heartbeat: str = ""


_WEB_SERVERS = {
    "v1": ("webserver", "--hostname", "127.0.0.1", "--port", "{port}", "--workers", "1"),
    "v2": ("api-server", "--host", "127.0.0.1", "--port", "{port}", "--workers", "1"),
}
# The web server reads logs from disk, so no log server is needed, which would listen on all addresses on a fixed port.
_SCHEDULER = Component("scheduler", ("scheduler", "--skip-serve-logs"), "scheduler.log", "scheduler")
_DAG_PROCESSOR = Component("DAG processor", ("dag-processor",), "dag-processor.log", "dag_processor")
# Airflow 2's scheduler parses the DAG files itself.
_FOR_RUNS = {"v1": (_SCHEDULER,), "v2": (_SCHEDULER, _DAG_PROCESSOR)}


def components(api: str, *, scheduler: bool) -> tuple[Component, ...]:
    """Returns the components of an Airflow with this API version: the web server and, on request, what runs DAGs."""
    web_server = Component("web server", _WEB_SERVERS[api], "airflow.log")
    return (web_server, *_FOR_RUNS[api]) if scheduler else (web_server,)
