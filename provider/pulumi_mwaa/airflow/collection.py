"""The base class for collections of objects of one kind, such as variables or pools."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from http import HTTPStatus
from threading import BoundedSemaphore
from types import MappingProxyType
from typing import Any, ClassVar, Generic, TypeVar, cast

from pulumi_mwaa.airflow.dialects import Dialect
from pulumi_mwaa.airflow.errors import (
    AirflowError,
    AlreadyExistsError,
    NotFoundError,
    OutcomeUnknownError,
    TooLateError,
    UnreadableError,
    UnsupportedError,
    error_message,
)
from pulumi_mwaa.airflow.list_cache import MAX_AGE, Cached, ListCache
from pulumi_mwaa.airflow.paging import Page, Pages, ShiftedError
from pulumi_mwaa.airflow.paths import rest_path
from pulumi_mwaa.airflow.transport.calls import CALLS_AT_ONCE, Call, Caller
from pulumi_mwaa.airflow.transport.shapes import require_shape

Row = TypeVar("Row", bound=Mapping[str, Any])
Rows = list[Row]  # `Collection` needs this alias because its `list` method shadows the type
# Request bodies, each with the field to name in `update_mask`, if any.
Patches = list[tuple[Mapping[str, Any], str | None]]

_LIST_TRIES = 3
_CREATE_TRIES = 8  # for a create that keeps being throttled


class Collection(Generic[Row]):
    """The objects of one kind in one environment. Every method makes calls and may raise `AirflowError`."""

    kind: ClassVar[str]  # used in error messages and stored in the state, so it must never change
    route: ClassVar[str]  # the path segment, and also the key of the rows in the response to a list call
    attribute: ClassVar[str] = ""  # the client's attribute, if it isn't the route
    key: ClassVar[str]  # the field that holds an object's name
    shape: ClassVar[Any]  # the schema of an object in a response
    public: ClassVar[frozenset[str]]  # the fields that are never secret; errors may quote them
    masked: ClassVar[frozenset[str]] = frozenset()  # the fields that Airflow masks
    empty: ClassVar[Mapping[str, Any]] = MappingProxyType({})  # what to send instead of a null that Airflow rejects
    returned_by_post: ClassVar[bool] = True  # whether the response to a POST contains the object
    unreadable_cause: ClassVar[str] = "its content"  # the likely reason why Airflow can't return an object
    unreadable_limits: ClassVar[str] = ""  # what else fails for an unreadable object, and how to fix it
    only_dialect: ClassVar[str | None] = None  # the only dialect that has such objects; `None` if both do
    caller_role: ClassVar[str] = Call.role  # the Airflow role that the calls need

    def __init__(
        self, caller: Caller, dialect: Callable[[], Dialect], notify: Callable[[str], None] | None = None
    ) -> None:
        self._caller = caller
        self._dialect = dialect
        advice = f"likely cause: {self.unreadable_cause}; fix or delete that {self.kind} in Airflow"
        self._pages = Pages[Row](self._page, self._name, lambda: dialect().page_size, advice)
        self._cache = ListCache[Row](self._pages.parts, self._get_or_none, caller.clock, notify)
        self._overwriting = BoundedSemaphore(CALLS_AT_ONCE)

    @classmethod
    def without_rejected_nulls(cls, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Returns the fields, with an empty value in place of each null that a supported Airflow version rejects."""
        return {name: cls.empty.get(name) if value is None else value for name, value in fields.items()}

    @property
    def masks(self) -> bool:
        """Whether responses show `***` in place of secrets."""
        return self.route in self._dialect().masking

    @property
    def dropped_on_create(self) -> tuple[str, ...]:
        """The fields that a POST accepts but doesn't store."""
        return self._dialect().dropped_on_create.get(self.route, ())

    def get(self, name: str) -> Row:
        """Reads an object with one call. Airflow may mask secrets as `***`.

        Raises:
            NotFoundError: If the object doesn't exist.
            UnreadableError: If Airflow can't return the object.
        """
        try:
            return self._row(self._send("read", name, "GET"), "read", name)
        except OutcomeUnknownError as error:
            if error.status != HTTPStatus.INTERNAL_SERVER_ERROR:
                raise
            raise _unreadable(error, f"Airflow can't return it; likely cause: {self.unreadable_cause}") from None

    def get_cached(self, name: str) -> Row | None:
        """Returns an object as it was at most 10 s ago, or `None` if it doesn't exist.

        The reads within that time share a list, unless it is so long that reading each object takes fewer calls. If the
        list omits fields, reading an existing object takes a second call. If Airflow can't return the list because of
        one object, only reads of that object fail (`UnreadableError`).
        """
        cached = self._cache.get(name)
        if cached.row is None:
            return None
        partial = cached.listed and self.route in self._dialect().partly_listed
        return self._get_or_none(name) if partial else self._row(cached.row, "read", name)

    def create(self, fields: Row) -> Row:
        """Creates an object and returns Airflow's response.

        In a dialect whose POST silently overwrites an existing object, the object is read first, at most 10 s before
        the POST.

        Raises:
            AlreadyExistsError: If the object already exists. Also raised if it exists after a response was lost,
                because someone else may have created it.
        """
        name = self._name(fields)
        attempt = self._caller.attempt(f"create {self.kind} '{name}'")
        if name.startswith("/") and not self._dialect().leading_slash:
            reason = "Airflow 2 can't read an object whose name begins with '/'"
            raise AirflowError(error_message(attempt, reason, "", "use a different name"))
        row = self._create(name, fields, attempt)
        self._cache.record(name, row)
        dropped = {field: fields[field] for field in self.dropped_on_create if fields.get(field)}
        return self._send_dropped(name, dropped) if dropped else row

    def _create(self, name: str, fields: Row, attempt: str) -> Row:
        """Sends the POST, and repeats it if it was delayed or its response was lost.

        A POST that might overwrite an object is sent within 10 s of reading the object. Only a few of these objects are
        created at a time: if all were read first, most would have to be read again before it is their turn.
        """
        overwrites = self.route in self._dialect().overwriting
        with self._overwriting if overwrites else contextlib.nullcontext():
            return self._create_within(name, fields, attempt, overwrites=overwrites)

    def _create_within(self, name: str, fields: Row, attempt: str, *, overwrites: bool) -> Row:
        cached = self._cache.get(name) if overwrites else Cached[Row](None, 0.0, listed=False)
        existing, read_at = cached.row, cached.at
        unknown, tries = False, _CREATE_TRIES
        while True:
            if existing is not None:
                reason = "no response, and the object exists now" if unknown else "it already exists"
                raise AlreadyExistsError(error_message(attempt, reason))
            try:
                return self._post(name, fields, read_at + MAX_AGE if overwrites else float("inf"))
            except (TooLateError, OutcomeUnknownError) as error:
                lost, tries = isinstance(error, OutcomeUnknownError), tries - 1
                if not tries or (lost and unknown):
                    raise
                unknown = unknown or lost
            read_at, existing = self._caller.clock(), self._get_or_none(name)

    def _send_dropped(self, name: str, dropped: Mapping[str, Any]) -> Row:
        """Sends the fields that the POST dropped; if that fails, deletes the incomplete object."""
        try:
            return self.update(name, dropped)
        except AirflowError:
            with contextlib.suppress(AirflowError):
                self.delete(name)
            raise

    def update(self, name: str, changes: Mapping[str, Any]) -> Row:
        """Changes the given fields and leaves the others unchanged.

        Returns:
            The updated object, as Airflow returns it.

        Raises:
            NotFoundError: If the object doesn't exist.
            UnreadableError: If Airflow can't read the object and therefore can't change it.
        """
        row: Row | None = None
        for body, mask in self._patches(name, self.without_rejected_nulls(changes)):
            query = {"update_mask": mask} if mask else None
            try:
                row = self._row(self._send("update", name, "PATCH", query, body), "update", name)
            except OutcomeUnknownError as error:
                raise self._explain(name, error) from None
        if row is None:
            return self.get(name)
        self._cache.record(name, row)
        return row

    def overwrite(self, name: str, fields: Mapping[str, Any]) -> Row:
        """Sets the given fields of an object that Airflow may be unable to return.

        Raises:
            UnreadableError: If Airflow can't change the object either.
        """
        return self.update(name, fields)

    def delete(self, name: str) -> None:
        """Deletes an object.

        Raises:
            NotFoundError: If the object doesn't exist.
            UnreadableError: If Airflow can't read the object and therefore can't delete it.
        """
        try:
            self._send("delete", name, "DELETE")
        except OutcomeUnknownError as error:
            explained = self._explain(name, error)
            if isinstance(explained, UnreadableError):
                raise explained from None
            if self._get_or_none(name) is not None:
                self._send("delete", name, "DELETE")
        self._cache.record(name, None)

    def list(self) -> Rows[Row]:
        """Returns all objects, sorted by name. API v1 omits `extra` from connections.

        Raises:
            UnreadableError: If Airflow can't return one of the objects. The message names its neighbors.
        """
        for _ in range(_LIST_TRIES):
            with contextlib.suppress(ShiftedError):
                rows = {name: row for part in self._pages.parts() for name, row in part.rows.items()}
                # sorted, because the database's order depends on its collation
                return [self._row(rows[name], "list", name) for name in sorted(rows)]
        attempt, reason = self._caller.attempt(f"list {self.route}"), "the list kept changing while it was being read"
        raise AirflowError(error_message(attempt, reason, "", "try again"))

    def _page(self, limit: int, offset: int, no_retry: bool) -> Page[Row]:
        """Fetches a page. Validates only names, so that a malformed row doesn't break reads of other objects."""
        query = {"limit": limit, "offset": offset, "order_by": self.key}
        call = Call(f"list {self.route}", "GET", f"/{self.route}", query, role=self.caller_role, no_retry=no_retry)
        shape = {"total_entries": int, self.route: [{self.key: str}]}
        answer = require_shape(self._call(call), shape, self._caller.attempt(call.operation))
        return Page(answer[self.route], answer["total_entries"])

    def _patches(self, name: str, changes: Mapping[str, Any]) -> Patches:
        """Returns the smallest set of calls that changes only these fields, in both dialects."""
        raise NotImplementedError

    def _name(self, row: Row) -> str:
        return str(row[self.key])

    def _explain(self, name: str, error: OutcomeUnknownError) -> OutcomeUnknownError:
        """Returns the error for a failed change: an `UnreadableError` if Airflow can't return the object either."""
        if error.status != HTTPStatus.INTERNAL_SERVER_ERROR:
            return error
        try:
            self.get(name)
        except UnreadableError:
            reason = f"Airflow can't return it either; likely cause: {self.unreadable_cause}"
            return _unreadable(error, f"{reason}: {self.unreadable_limits}" if self.unreadable_limits else reason)
        except AirflowError:
            pass
        return error

    def _get_or_none(self, name: str) -> Row | None:
        try:
            return self.get(name)
        except NotFoundError:
            return None

    def _post(self, name: str, fields: Mapping[str, Any], deadline: float) -> Row:
        body = self.without_rejected_nulls(fields)
        answer = self._call(self._request("create", name, "POST", f"/{self.route}", body=body, deadline=deadline))
        return self._row(answer, "create", name) if self.returned_by_post else self.get(name)

    def _row(self, answer: Any, verb: str, name: str) -> Row:
        return cast(Row, require_shape(answer, self.shape, self._caller.attempt(f"{verb} {self.kind} '{name}'")))

    def _send(
        self,
        verb: str,
        name: str,
        method: str,
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Any:
        """Makes a call for one object. If the object doesn't exist, records that in the cache."""
        path = rest_path(self.route, name)
        try:
            return self._call(self._request(verb, name, method, path, query=query, body=body))
        except NotFoundError:
            self._cache.record(name, None)
            raise

    def _request(self, verb: str, name: str, method: str, path: str, **more: Any) -> Call:
        return Call(
            f"{verb} {self.kind} '{name}'",
            method,
            path,
            role=self.caller_role,
            public=self.public,
            masked=self.masked,
            **more,
        )

    def _call(self, call: Call) -> Any:
        if self.only_dialect and (dialect := self._dialect().name) != self.only_dialect:
            reason = f"Airflow's API {dialect} has no {self.route}; only {self.only_dialect} does"
            advice = f"don't declare {self.route} for this environment"
            raise UnsupportedError(error_message(self._caller.attempt(call.operation), reason, "", advice))
        return self._caller.send(call)


def _unreadable(error: OutcomeUnknownError, reason: str) -> UnreadableError:
    return UnreadableError(str(error.with_advice(reason)), status=error.status)
