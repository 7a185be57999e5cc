"""Triggers DAG runs, and waits for them, through Airflow's own REST API."""

from __future__ import annotations

from typing import Any

from tests.support.aws.local_mwaa import LocalMwaa
from tests.support.system.processes import until


def wait_for_dag(running: LocalMwaa, dag: str) -> None:
    """Waits until a DAG's file has been parsed."""
    until(lambda: running.rest("GET", f"/dags/{dag}").status_code == 200)


def trigger(running: LocalMwaa, dag: str, conf: dict[str, Any] | None = None, run_id: str = "") -> str:
    """Triggers a DAG run and returns its ID, by default one that Airflow chooses."""
    body: dict[str, Any] = {"conf": conf or {}}
    if run_id:
        body["dag_run_id"] = run_id
    if running.api == "v2":
        body["logical_date"] = None  # v2 requires this field, and v1 rejects null
    triggered = running.rest("POST", f"/dags/{dag}/dagRuns", body)
    assert triggered.status_code == 200, triggered.text
    return str(triggered.json()["dag_run_id"])


def update_dataset(running: LocalMwaa, uri: str) -> None:
    """Records an event for a dataset, which v2 calls an asset."""
    if running.api == "v1":
        recorded = running.rest("POST", "/datasets/events", {"dataset_uri": uri})
    else:
        [asset] = [each for each in running.rest("GET", "/assets").json()["assets"] if each["uri"] == uri]
        recorded = running.rest("POST", "/assets/events", {"asset_id": asset["id"]})
    assert recorded.status_code == 200, recorded.text


def runs(running: LocalMwaa, dag: str) -> list[dict[str, Any]]:
    """Returns a DAG's 100 newest runs, newest first."""
    newest = {"limit": 100, "order_by": "-id"}
    listed: list[dict[str, Any]] = running.rest("GET", f"/dags/{dag}/dagRuns", query=newest).json()["dag_runs"]
    return listed


def state(running: LocalMwaa, dag: str, run: str) -> str:
    """Returns a DAG run's state."""
    return str(running.rest("GET", f"/dags/{dag}/dagRuns/{run}").json()["state"])


def wait_for_run(running: LocalMwaa, dag: str, run: str) -> str:
    """Waits until a DAG run has ended and returns its state, `success` or `failed`."""
    until(lambda: state(running, dag, run) in {"success", "failed"})
    return state(running, dag, run)


def task_log(running: LocalMwaa, dag: str, run: str, task: str) -> str:
    """Returns the log of a task's first try."""
    log = running.rest("GET", f"/dags/{dag}/dagRuns/{run}/taskInstances/{task}/logs/1")
    assert log.status_code == 200, log.text
    return log.text
