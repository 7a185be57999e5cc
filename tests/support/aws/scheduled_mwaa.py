"""Local MWAA instances that run DAGs: one per Airflow version, started when a test first needs it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.aws.dag_runs import wait_for_dag
from tests.support.aws.local_mwaa import LocalMwaa, local_mwaa

DAGS = Path(__file__).resolve().parents[1] / "dags"


@pytest.fixture(scope="session")
def scheduled_mwaa(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalMwaa]:
    """A local MWAA with a scheduler and the DAGs in `tests/support/dags`, with each Airflow version in turn.

    Each DAG's file is named after the DAG. All DAGs have been parsed, and none is paused.
    """
    home = tmp_path_factory.mktemp(f"scheduled-mwaa-{request.param}-")
    shutil.copytree(DAGS, folder_of_dags(home))
    with local_mwaa(request.param, home, "--scheduler", "--dags", str(folder_of_dags(home))) as running:
        for file in DAGS.glob("*.py"):
            wait_for_dag(running, file.stem)
        yield running


def folder_of_dags(home: Path) -> Path:
    """Returns the DAG folder of a local MWAA's `home`. A test may add files to it."""
    return home / "dags"
