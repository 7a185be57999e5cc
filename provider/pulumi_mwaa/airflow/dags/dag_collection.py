"""DAGs as a `Collection`, for the `AirflowDag` resource. `Airflow.dags` is the client for everything else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypedDict

from pulumi_mwaa.airflow.collection import Collection, Patches
from pulumi_mwaa.airflow.dags.dags import Dags
from pulumi_mwaa.airflow.dags.polling import poll_intervals
from pulumi_mwaa.airflow.dialects import Dialect
from pulumi_mwaa.airflow.errors import AirflowError, AlreadyExistsError, NotFoundError, error_message
from pulumi_mwaa.airflow.transport.calls import Caller

_NAMED_FILES = 5  # how many of the files that can't be imported are named in an error
_REASON_LIMIT = 200  # characters


class DagRow(TypedDict):
    """A DAG as in Airflow's REST API, with only the fields that the resource manages."""

    dag_id: str
    is_paused: bool


class DagCollection(Collection[DagRow]):
    """The DAGs of one environment. They can be neither created nor deleted, only paused and unpaused."""

    kind = "dag"
    route = "dags"
    attribute = "_dag_collection"
    key = "dag_id"
    shape = DagRow
    public = frozenset({"dag_id", "is_paused"})

    def __init__(
        self, caller: Caller, dialect: Callable[[], Dialect], notify: Callable[[str], None] | None = None
    ) -> None:
        super().__init__(caller, dialect, notify)
        self._dags = Dags(caller, dialect)
        self._notify = notify

    def get(self, name: str) -> DagRow:
        """Reads a DAG with one call.

        Raises:
            NotFoundError: If Airflow has no such DAG, hasn't parsed it yet, or no longer finds its file.
        """
        row = super().get(name)
        shown: Mapping[str, Any] = row
        # Airflow keeps a DAG whose file is gone. Its list omits such a DAG, but this route returns it.
        if shown.get("is_active") is False or shown.get("is_stale"):
            raise NotFoundError(error_message(self._caller.attempt(f"read dag '{name}'"), "its file is gone"))
        return row

    def create(self, fields: DagRow) -> DagRow:
        """Always raises `AlreadyExistsError`, without a call: a DAG exists as soon as Airflow has parsed its file."""
        raise AlreadyExistsError(error_message(self._caller.attempt(f"create dag '{fields['dag_id']}'"), "it exists"))

    def wait_for(self, name: str, timeout: float) -> DagRow:
        """Waits until Airflow has parsed the DAG's file, and returns the DAG.

        Raises:
            NotFoundError: If Airflow hasn't parsed the file in time. The message names files that can't be imported.
        """
        deadline, waiting = self._caller.clock() + timeout, False
        for pause in poll_intervals():
            try:
                return self.get(name)
            except NotFoundError:
                remaining = deadline - self._caller.clock()
            if remaining <= 0:
                break
            if self._notify is not None and not waiting:
                self._notify(f"{self._caller.attempt(f'dag {name!r}')}: waiting up to {timeout:g} s until it is parsed")
            waiting = True
            self._caller.sleep(min(pause, remaining))
        raise self._not_parsed(name, timeout)

    def _not_parsed(self, name: str, timeout: float) -> NotFoundError:
        attempt = self._caller.attempt(f"find dag '{name}'")
        reason = f"Airflow parsed no DAG with this ID within {timeout:g} s"
        try:
            failures = self._dags.import_failures()
        except AirflowError:  # the missing DAG is the error that matters
            failures = []
        named = [f"{each.filename} ({each.reason[:_REASON_LIMIT]})" for each in failures[:_NAMED_FILES]]
        others = [f"and {len(failures) - _NAMED_FILES} others"] if len(failures) > _NAMED_FILES else []
        advice = "deploy its file before this resource (depends_on), and check the dag_id"
        if named:
            advice = f"Airflow can't import {', '.join([*named, *others])}; fix the file that defines the DAG"
        return NotFoundError(error_message(attempt, reason, "", " ".join(advice.split())))

    def _patches(self, _name: str, changes: Mapping[str, Any]) -> Patches:
        return [({field: value}, field) for field, value in changes.items()]
