"""The configuration options that let Airflow run DAGs on SQLite and without long waits."""

from __future__ import annotations

from pathlib import Path

_COMMON = {
    # By default, a changed DAG is saved at most every 30 s, and a web server that has read it doesn't read it again for
    # 10 s.
    "core.min_serialized_dag_update_interval": "0",
    "core.min_serialized_dag_fetch_interval": "1",
}
# A changed DAG file is parsed at once, unless it changes while it is being parsed. Every file is also parsed again at
# this interval, which limits how long such a change, or a change to an imported module, takes to have an effect.
_PARSED_AGAIN = "5"
_OPTIONS = {
    "v1": _COMMON
    | {
        # The only executor that Airflow 2 allows with SQLite.
        "core.executor": "SequentialExecutor",
        # By default, a new DAG file is found within 300 s.
        "scheduler.dag_dir_list_interval": "2",
        "scheduler.min_file_process_interval": _PARSED_AGAIN,
    },
    "v2": _COMMON
    | {
        "core.executor": "LocalExecutor",
        # By default, the executor starts up to 32 workers and keeps them.
        "core.parallelism": "4",
        # By default, a new DAG file is found within 300 s.
        "dag_processor.refresh_interval": "2",
        "dag_processor.bundle_refresh_check_interval": "2",
        "dag_processor.min_file_process_interval": _PARSED_AGAIN,
    },
}


def preferred(api: str) -> dict[str, str]:
    """Returns the options that an environment's own AirflowConfigurationOptions may override."""
    return _OPTIONS[api]


def required(dags: Path, port: int) -> dict[str, str]:
    """Returns the options that depend on this machine: the DAG folder and the API that Airflow 3's tasks call."""
    return {
        "core.dags_folder": str(dags),
        "core.execution_api_server_url": f"http://127.0.0.1:{port}/execution/",
    }
