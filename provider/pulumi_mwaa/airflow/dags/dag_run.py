"""A run of a DAG: its fields, its states and its ID."""

from __future__ import annotations

import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pulumi_mwaa.airflow.dags.timestamps import parse_timestamp

#: The states in which a run has ended.
END_STATES = frozenset({"success", "failed"})
#: A run in a response.
SHAPE = {
    "dag_id": str,
    "dag_run_id": str,
    "state": str,
    "run_type": str,
    "logical_date": str | None,
    "data_interval_start": str | None,
    "data_interval_end": str | None,
    "start_date": str | None,
    "end_date": str | None,
    "note": str | None,
}
# Short, because the path to a task's log contains the ID, and InvokeRestApi allows only 64 characters.
_ID_LENGTH = 6
_ID_CHARACTERS = string.ascii_lowercase + string.digits


@dataclass(frozen=True)
class DagRun:
    """A run of a DAG. All times are timezone-aware.

    Attributes:
        dag_id: The DAG's ID.
        dag_run_id: The run's ID, unique within the DAG.
        state: `queued`, `running`, `success` or `failed`.
        run_type: How the run was created, such as `manual`, `scheduled`, `dataset_triggered` or `asset_triggered`.
        logical_date: The logical date. In Airflow 3, a run may have none.
        data_interval_start: The start of the data interval, if any.
        data_interval_end: The end of the data interval, if any.
        start_date: When the run started, or `None` if it is still queued.
        end_date: When the run ended, or `None` if it hasn't.
        note: The note, if any.
        conf: The run's parameters, which may contain secrets.
    """

    dag_id: str
    dag_run_id: str
    state: str
    run_type: str
    logical_date: datetime | None
    data_interval_start: datetime | None
    data_interval_end: datetime | None
    start_date: datetime | None
    end_date: datetime | None
    note: str | None
    conf: Mapping[str, Any] = field(repr=False)

    @property
    def ended(self) -> bool:
        """Whether the run has ended, successfully or not."""
        return self.state in END_STATES


def parse_run(row: Mapping[str, Any]) -> DagRun:
    """Returns a run from a response of the shape `SHAPE`."""
    return DagRun(
        dag_id=row["dag_id"],
        dag_run_id=row["dag_run_id"],
        state=row["state"],
        run_type=row["run_type"],
        logical_date=parse_timestamp(row["logical_date"]),
        data_interval_start=parse_timestamp(row["data_interval_start"]),
        data_interval_end=parse_timestamp(row["data_interval_end"]),
        start_date=parse_timestamp(row["start_date"]),
        end_date=parse_timestamp(row["end_date"]),
        note=row["note"],
        conf=row.get("conf") or {},
    )


def new_run_id() -> str:
    """Returns a random ID for a run."""
    return "".join(secrets.choice(_ID_CHARACTERS) for _ in range(_ID_LENGTH))
