"""Airflow's datasets, which Airflow 3 calls assets.

```python
airflow = Airflow("prod")
airflow.datasets.publish("s3://bucket/landing/orders", {"rows": 120})
```
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pulumi_mwaa.airflow.dags.dataset_uris import stored_uri
from pulumi_mwaa.airflow.dags.route import Route
from pulumi_mwaa.airflow.dags.timestamps import parse_timestamp
from pulumi_mwaa.airflow.dialects import Dialect
from pulumi_mwaa.airflow.errors import NotFoundError, UnsupportedError, error_message
from pulumi_mwaa.airflow.transport.calls import Caller
from pulumi_mwaa.airflow.transport.shapes import require_shape

_SHAPE = {"id": int, "uri": str, "consuming_dags": [{"dag_id": str}]}


@dataclass(frozen=True)
class Dataset:
    """A dataset that at least one DAG produces or consumes.

    Attributes:
        id: Airflow's number for the dataset.
        uri: The URI.
        consuming_dags: The IDs of the DAGs that are scheduled on the dataset, sorted.
    """

    id: int
    uri: str
    consuming_dags: tuple[str, ...]


@dataclass(frozen=True)
class DatasetEvent:
    """An update to a dataset.

    Attributes:
        uri: The dataset's URI.
        timestamp: When Airflow recorded the event, timezone-aware.
    """

    uri: str
    timestamp: datetime | None


Found = list[Dataset]  # `Datasets` needs this alias because its `list` method shadows the type


class Datasets(Route):
    """An environment's datasets, which Airflow 3 calls assets."""

    _public = Route._public | {"dataset_uri", "asset_id"}

    def __init__(self, caller: Caller, dialect: Callable[[], Dialect]) -> None:
        super().__init__(caller, dialect)
        self._ids: dict[str, int] = {}  # by URI, as last read

    def list(self) -> list[Dataset]:
        """Returns the datasets, sorted by URI, with one call per 100 datasets."""
        return self._find("list datasets", {})

    def publish(self, uri: str, extra: Mapping[str, Any] | None = None) -> DatasetEvent:
        """Records that a dataset was updated, so that Airflow runs the unpaused DAGs that are scheduled on it.

        A DAG that is paused at that moment misses the event.

        Takes one call, or two for a dataset's first event with Airflow 3. Requires Airflow 2.9 or newer.

        Args:
            uri: The dataset's URI, as written in the DAG or as shown in Airflow's UI.
            extra: Details of the update for the DAGs, as a JSON object.

        Raises:
            NotFoundError: If no DAG uses this dataset.
            OutcomeUnknownError: If the event may or may not have been recorded. Repeating the call may record it twice.
        """
        operation, field = f"publish to dataset '{uri}'", self._dialect().dataset_event_field
        uri = stored_uri(uri)
        if not field:
            raise UnsupportedError(error_message(self._attempt(operation), "this needs Airflow 2.9 or newer"))
        key = uri if field == "dataset_uri" else self._id(operation, uri)
        body = {field: key, "extra": dict(extra or {})}
        try:
            answer = self._send(operation, "POST", self._dialect().datasets, "events", body=body)
        except NotFoundError:
            self._ids.pop(uri, None)
            raise self._missing(operation) from None
        event = require_shape(answer, {"timestamp": str}, self._attempt(operation))
        return DatasetEvent(uri, parse_timestamp(event["timestamp"]))

    def _id(self, operation: str, uri: str) -> int:
        if uri not in self._ids:
            self._ids |= {dataset.uri: dataset.id for dataset in self._find(operation, {"uri_pattern": uri})}
        if uri not in self._ids:  # the pattern may match other URIs
            raise self._missing(operation)
        return self._ids[uri]

    def _missing(self, operation: str) -> NotFoundError:
        advice = "check the URI, and that Airflow has parsed the DAG"
        return NotFoundError(
            error_message(self._attempt(operation), "no DAG uses this dataset", "", advice), status=404
        )

    def _find(self, operation: str, query: Mapping[str, Any]) -> Found:
        route = self._dialect().datasets
        rows = self._rows(operation, route, _SHAPE, route, query={"order_by": "id", **query})
        found = {row["uri"]: _dataset(row) for row in rows}
        return [found[uri] for uri in sorted(found)]


def _dataset(row: Mapping[str, Any]) -> Dataset:
    return Dataset(row["id"], row["uri"], tuple(sorted(dag["dag_id"] for dag in row["consuming_dags"])))
