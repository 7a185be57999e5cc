"""The configuration options with which Airflow runs DAGs: on SQLite, and without long waits."""

from __future__ import annotations

from pathlib import Path

_COMMON = {
    # Airflow parses a changed file at once but, by default, saves its DAG at most every 30 s, and a web server that has
    # read the DAG doesn't read it again for 10 s.
    "core.min_serialized_dag_update_interval": "1",
    "core.min_serialized_dag_fetch_interval": "1",
}
_OPTIONS = {
    "v1": _COMMON
    | {
        # The only executor that Airflow 2 allows with SQLite.
        "core.executor": "SequentialExecutor",
        # By default, a new DAG file is found within 300 s.
        "scheduler.dag_dir_list_interval": "2",
    },
    "v2": _COMMON
    | {
        "core.executor": "LocalExecutor",
        # By default, it starts up to 32 workers and keeps them.
        "core.parallelism": "4",
        "dag_processor.refresh_interval": "2",
        "dag_processor.bundle_refresh_check_interval": "2",
    },
}


def preferred(api: str) -> dict[str, str]:
    """Returns the options that an environment's own AirflowConfigurationOptions may override."""
    return _OPTIONS[api]


def required(dags: Path, port: int) -> dict[str, str]:
    """Returns the options that depend on this machine: the DAG folder and, for Airflow 3's tasks, their API."""
    return {
        "core.dags_folder": str(dags),
        "core.execution_api_server_url": f"http://127.0.0.1:{port}/execution/",
    }
