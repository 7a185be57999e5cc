"""Airflow's DAGs.

```python
airflow = Airflow("prod")
airflow.dags.unpause("daily_orders")
```
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_mwaa.airflow.dags.route import Route
from pulumi_mwaa.airflow.transport.shapes import require_shape

_SHAPE = {
    "dag_id": str,
    "is_paused": bool,
    "description": str | None,
    "has_import_errors": bool,
    "tags": [{"name": str}],
}
_FAILURE_SHAPE = {"filename": str, "stack_trace": str}


@dataclass(frozen=True)
class Dag:
    """A DAG, as Airflow last parsed it.

    Attributes:
        dag_id: The DAG's ID.
        is_paused: Whether Airflow leaves the DAG's runs queued.
        has_import_errors: Whether the DAG's file currently can't be imported. If so, this is the DAG as last parsed.
        description: The description, if any.
        tags: The tags, sorted.
    """

    dag_id: str
    is_paused: bool
    has_import_errors: bool
    description: str | None
    tags: tuple[str, ...]


@dataclass(frozen=True)
class ImportFailure:
    """A DAG file that Airflow can't import.

    Attributes:
        filename: The file's path, as Airflow returns it.
        reason: The last line of the traceback, such as `ModuleNotFoundError: No module named 'pandas'`.
    """

    filename: str
    reason: str


ImportFailures = list[ImportFailure]  # `Dags` needs this alias because its `list` method shadows the type


class Dags(Route):
    """An environment's DAGs."""

    def list(self, *, paused: bool | None = None) -> list[Dag]:
        """Returns the DAGs, sorted by ID, with one call per 100 DAGs.

        Args:
            paused: Whether to return only paused DAGs (true) or only unpaused ones (false). By default, returns both.
        """
        query = {"order_by": "dag_id"}
        if paused is not None:
            query["paused"] = str(paused).lower()
        rows = self._rows("list DAGs", "dags", _SHAPE, "dags", query=query)
        dags = {row["dag_id"]: _dag(row) for row in rows}
        return [dags[dag_id] for dag_id in sorted(dags)]

    def get(self, dag_id: str) -> Dag:
        """Reads a DAG with one call.

        Raises:
            NotFoundError: If Airflow has no such DAG, or hasn't parsed it yet.
        """
        operation = f"read DAG '{dag_id}'"
        return self._parse(operation, self._send(operation, "GET", "dags", dag_id))

    def pause(self, dag_id: str) -> Dag:
        """Pauses a DAG. Airflow then starts no new runs, and leaves triggered runs queued. Safe to repeat.

        Raises:
            NotFoundError: If Airflow has no such DAG, or hasn't parsed it yet.
        """
        return self._set_paused("pause", dag_id, paused=True)

    def unpause(self, dag_id: str) -> Dag:
        """Unpauses a DAG. Airflow then starts its queued and scheduled runs. Safe to repeat.

        Raises:
            NotFoundError: If Airflow has no such DAG, or hasn't parsed it yet.
        """
        return self._set_paused("unpause", dag_id, paused=False)

    def import_failures(self) -> ImportFailures:
        """Returns the DAG files that Airflow can't import, with one call per 100 files.

        Such a file may be the reason a DAG is missing.
        """
        rows = self._rows("list import errors", "import_errors", _FAILURE_SHAPE, "importErrors")
        return [ImportFailure(row["filename"], _last_line(row["stack_trace"])) for row in rows]

    def _set_paused(self, verb: str, dag_id: str, *, paused: bool) -> Dag:
        operation = f"{verb} DAG '{dag_id}'"
        query, body = {"update_mask": "is_paused"}, {"is_paused": paused}
        return self._parse(operation, self._send(operation, "PATCH", "dags", dag_id, query=query, body=body))

    def _parse(self, operation: str, answer: Any) -> Dag:
        return _dag(require_shape(answer, _SHAPE, self._attempt(operation)))


def _dag(row: Mapping[str, Any]) -> Dag:
    tags = tuple(sorted(tag["name"] for tag in row["tags"]))
    return Dag(row["dag_id"], row["is_paused"], row["has_import_errors"], row["description"], tags)


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
