"""The base class for the parts of Airflow's REST API that concern DAGs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pulumi_mwaa.airflow.dialects import Dialect
from pulumi_mwaa.airflow.errors import AirflowError, PathTooLongError, error_message
from pulumi_mwaa.airflow.paths import PATH_LIMIT, rest_path
from pulumi_mwaa.airflow.transport.calls import Call, Caller
from pulumi_mwaa.airflow.transport.shapes import require_shape

# Airflow 2 returns at most 100 rows, whatever the limit. Airflow 3 isn't asked for more, because a run's `conf` can be
# large.
PAGE_SIZE = 100


class Route:
    """A part of Airflow's REST API. Every method makes calls and may raise `AirflowError`."""

    # The request fields that are never secret. `conf`, `note` and `extra` may be.
    _public = frozenset({"dag_id", "dag_ids", "dag_run_id", "dag_run_ids", "is_paused", "state", "states"})

    def __init__(self, caller: Caller, dialect: Callable[[], Dialect]) -> None:
        self._caller = caller
        self._dialect = dialect

    def _send(
        self,
        operation: str,
        method: str,
        *segments: str,
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        reads: bool = False,
        text: bool = False,
    ) -> Any:
        path = rest_path(*segments)
        if len(path) > PATH_LIMIT:
            reason = f"the path of this call would have {len(path)} characters, but InvokeRestApi allows {PATH_LIMIT}"
            raise PathTooLongError(error_message(self._attempt(operation), reason))
        call = Call(operation, method, path, query, body, public=self._public, reads=reads, text=text)
        return self._caller.send(call)

    def _count(self, operation: str, *segments: str, body: Mapping[str, Any]) -> int:
        """Returns the number of rows in a list that is requested with a POST, with one call."""
        answer = self._send(operation, "POST", *segments, body={**body, "page_limit": 1}, reads=True)
        return int(require_shape(answer, {"total_entries": int}, self._attempt(operation))["total_entries"])

    def _rows(
        self,
        operation: str,
        key: str,
        shape: Mapping[str, Any],
        *segments: str,
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Iterator[Mapping[str, Any]]:
        """Yields a list's rows, page by page. If rows are added in the meantime, some rows may be yielded twice.

        Args:
            operation: What the calls do, for error messages.
            key: The key that holds the rows in a response.
            shape: The shape of a row.
            segments: The path's segments.
            query: The query parameters, without those for the page.
            body: For a list that is requested with a POST, the body, without the fields for the page.
        """
        offset, total = 0, 1
        while offset < total:
            if body is None:
                page = {"limit": PAGE_SIZE, "offset": offset, **(query or {})}
                answer = self._send(operation, "GET", *segments, query=page)
            else:
                page = {"page_limit": PAGE_SIZE, "page_offset": offset, **body}
                answer = self._send(operation, "POST", *segments, body=page, reads=True)
            require_shape(answer, {"total_entries": int, key: [shape]}, self._attempt(operation))
            rows, total = answer[key], answer["total_entries"]
            yield from rows
            offset += len(rows)
            if not rows:
                return

    def _attempt(self, operation: str) -> str:
        return self._caller.attempt(operation)

    def _error(self, operation: str, reason: str, advice: str = "") -> AirflowError:
        return AirflowError(error_message(self._attempt(operation), reason, "", advice))
