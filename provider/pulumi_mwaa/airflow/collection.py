"""The base class for the objects of one kind: variables, connections, pools, roles."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from http import HTTPStatus
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
    compose,
)
from pulumi_mwaa.airflow.list_cache import MAX_AGE, Cached, ListCache
from pulumi_mwaa.airflow.paging import Page, Pages
from pulumi_mwaa.airflow.paths import object_path
from pulumi_mwaa.airflow.transport.calls import Call, Caller
from pulumi_mwaa.airflow.transport.shapes import checked

Row = TypeVar("Row", bound=Mapping[str, Any])
Rows = list[Row]  # by a name of its own: below, `list` is a method
# Bodies, each with the one field that its update_mask names, if any.
Patches = list[tuple[Mapping[str, Any], str | None]]

_LIST_TRIES = 3
_CREATE_TRIES = 8  # of a create that is throttled all the time


class Collection(Generic[Row]):
    """The objects of one kind in one environment; every method makes calls and raises `AirflowError`."""

    kind: ClassVar[str]  # as in errors
    route: ClassVar[str]  # in paths, and the name of the rows in a list's answer
    identity: ClassVar[str]  # the field that names an object
    shape: ClassVar[Any]  # what every answer holds of an object
    unreadable_cause: ClassVar[str] = "what it holds"  # why Airflow fails to show an object
    unreadable_refused: ClassVar[str] = ""  # what Airflow doesn't do with such an object either, and what helps
    only_dialect: ClassVar[str | None] = None  # the one dialect that has such objects
    caller_role: ClassVar[str] = Call.role  # Airflow's own role that may make the calls

    def __init__(
        self, caller: Caller, dialect: Callable[[], Dialect], notify: Callable[[str], None] | None = None
    ) -> None:
        self._caller = caller
        self._dialect = dialect
        self._cache = ListCache[Row](self._by_name, self._get_or_none, caller.clock, notify)

    @property
    def masks(self) -> bool:
        """Whether answers show `***` in place of secrets."""
        return self.route in self._dialect().masking

    @property
    def dropped_on_create(self) -> tuple[str, ...]:
        """The fields that a POST takes and doesn't store."""
        return self._dialect().dropped_on_create.get(self.route, ())

    def get(self, name: str) -> Row:
        """The object as Airflow shows it, secrets as `***`. One call.

        Raises:
            NotFoundError: when there is none.
            UnreadableError: when Airflow fails to show it.
        """
        try:
            return self._row(self._send("read", name, "GET"), "read", name)
        except OutcomeUnknownError as error:
            if error.status != HTTPStatus.INTERNAL_SERVER_ERROR:
                raise
            raise _unreadable(error, f"Airflow can't show it; likely cause: {self.unreadable_cause}") from None

    def get_cached(self, name: str) -> Row | None:
        """The object as it was at most 10 s ago, or `None`; all reads of that time share one list if it shows enough.

        An object that Airflow can't show breaks the list, but only its own read fails (`UnreadableError`).
        """
        seen = self._cache.get(name)
        if seen.row is None:
            return None
        partly = seen.listed and self.route in self._dialect().partly_listed
        return self._get_or_none(name) if partly else self._row(seen.row, "read", name)

    def create(self, fields: Row) -> Row:
        """Create an object and return it as Airflow shows it; `AlreadyExistsError` if the name is taken.

        Where a POST would silently overwrite, a read at most 10 s old comes first. If the answer gets lost and the
        object exists afterwards, that is an `AlreadyExistsError` too: somebody else may have created it.
        """
        name = self._name(fields)
        attempt = self._caller.attempt(f"create {self.kind} '{name}'")
        if name.startswith("/") and not self._dialect().leading_slash:
            raise AirflowError(compose(attempt, "Airflow 2 never finds a name that begins with '/'"))
        row = self._created(name, fields, attempt)
        self._cache.record(name, row)
        dropped = {field: fields[field] for field in self.dropped_on_create if fields.get(field)}
        return self._completed(name, dropped) if dropped else row

    def _created(self, name: str, fields: Row, attempt: str) -> Row:
        """POST until the outcome is known; where that overwrites, at most 10 s after a read."""
        overwrites = self.route in self._dialect().overwriting
        cached = self._cache.get(name) if overwrites else Cached[Row](None, 0.0, listed=False)
        existing, read_at = cached.row, cached.at
        unknown, tries = False, _CREATE_TRIES
        while True:
            if existing is not None:
                reason = "no answer came, and it exists now" if unknown else "it exists already"
                raise AlreadyExistsError(compose(attempt, reason))
            try:
                return self._post(name, fields, read_at + MAX_AGE if overwrites else float("inf"))
            except (TooLateError, OutcomeUnknownError) as error:
                lost, tries = isinstance(error, OutcomeUnknownError), tries - 1
                if not tries or (lost and unknown):
                    raise
                unknown = unknown or lost
            read_at, existing = self._caller.clock(), self._get_or_none(name)

    def _completed(self, name: str, dropped: Mapping[str, Any]) -> Row:
        """Send the fields that the POST dropped; if that fails, delete the object rather than leave half of it."""
        try:
            return self.update(name, dropped)
        except AirflowError:
            with contextlib.suppress(AirflowError):
                self.delete(name)
            raise

    def update(self, name: str, changes: Mapping[str, Any]) -> Row:
        """Change the given fields and no others; `NotFoundError` if there is no such object.

        Returns:
            The object as Airflow shows it afterwards.
        """
        row: Row | None = None
        for body, mask in self._patches(name, changes):
            query = {"update_mask": mask} if mask else None
            try:
                row = self._row(self._send("update", name, "PATCH", query, body), "update", name)
            except OutcomeUnknownError as error:
                raise self._explained(name, error) from None
        if row is None:
            return self.get(name)
        self._cache.record(name, row)
        return row

    def overwrite(self, name: str, fields: Mapping[str, Any]) -> Row:
        """Change all that can be changed of an object that Airflow can't show.

        Raises:
            UnreadableError: when Airflow doesn't change it either.
        """
        return self.update(name, fields)

    def delete(self, name: str) -> None:
        """Delete an object; `NotFoundError` if there is none, `UnreadableError` if Airflow fails at it."""
        try:
            self._send("delete", name, "DELETE")
        except OutcomeUnknownError as error:
            explained = self._explained(name, error)
            if isinstance(explained, UnreadableError):
                raise explained from None
            if self._get_or_none(name) is not None:
                self._send("delete", name, "DELETE")
        self._cache.record(name, None)

    def list(self) -> Rows[Row]:
        """All objects as the list shows them (v1's list of connections has no `extra`), sorted by name.

        Raises:
            UnreadableError: when there is one that Airflow can't show, with the names of those beside it.
        """
        return [self._row(row, "list", self._name(row)) for row in self._listed()]

    def _listed(self) -> Rows[Row]:
        """All rows, with only their names validated: a malformed row doesn't break reads of other objects."""
        pages = Pages(self._page, self._name)
        for _ in range(_LIST_TRIES):
            try:
                rows = pages.rows(self._dialect().page_size)
            except UnreadableError as error:
                raise error.advised(
                    f"likely cause: {self.unreadable_cause}; fix or delete that {self.kind} in Airflow"
                ) from None
            if rows is not None:
                return sorted(rows, key=self._name)  # a database's order depends on its collation
        raise AirflowError(
            compose(self._caller.attempt(f"list {self.route}"), "the list kept changing while it was being read")
        )

    def _page(self, limit: int, offset: int, once: bool) -> Page[Row]:
        query = {"limit": limit, "offset": offset, "order_by": self.identity}
        call = Call(f"list {self.route}", "GET", f"/{self.route}", query, role=self.caller_role, once=once)
        shape = {"total_entries": int, self.route: [{self.identity: str}]}
        answer = checked(self._call(call), shape, self._caller.attempt(call.purpose))
        return Page(answer[self.route], answer["total_entries"])

    def _patches(self, name: str, changes: Mapping[str, Any]) -> Patches:
        """The fewest calls that change these fields and leave the others alone, in both dialects."""
        raise NotImplementedError

    def _by_name(self) -> Mapping[str, Row]:
        return {self._name(row): row for row in self._listed()}

    def _name(self, row: Row) -> str:
        return str(row[self.identity])

    def _explained(self, name: str, error: OutcomeUnknownError) -> OutcomeUnknownError:
        """The error of a failed change: an `UnreadableError` if Airflow can't show the object either."""
        if error.status != HTTPStatus.INTERNAL_SERVER_ERROR:
            return error
        try:
            self.get(name)
        except UnreadableError:
            reason = f"Airflow can't show it either; likely cause: {self.unreadable_cause}"
            return _unreadable(error, f"{reason}: {self.unreadable_refused}" if self.unreadable_refused else reason)
        except AirflowError:
            pass
        return error

    def _get_or_none(self, name: str) -> Row | None:
        try:
            return self.get(name)
        except NotFoundError:
            return None

    def _post(self, name: str, fields: Mapping[str, Any], until: float = float("inf")) -> Row:
        return self._row(self._posted(name, fields, until), "create", name)

    def _posted(self, name: str, fields: Mapping[str, Any], until: float) -> Any:
        return self._call(
            Call(f"create {self.kind} '{name}'", "POST", f"/{self.route}", None, fields, until, self.caller_role)
        )

    def _row(self, answer: Any, verb: str, name: str) -> Row:
        return cast(Row, checked(answer, self.shape, self._caller.attempt(f"{verb} {self.kind} '{name}'")))

    def _send(
        self,
        verb: str,
        name: str,
        method: str,
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Any:
        """Make a call for one object, and record if it doesn't exist."""
        path = object_path(self.route, name)
        call = Call(f"{verb} {self.kind} '{name}'", method, path, query, body, role=self.caller_role)
        try:
            return self._call(call)
        except NotFoundError:
            self._cache.record(name, None)
            raise

    def _call(self, call: Call) -> Any:
        if self.only_dialect and (spoken := self._dialect().name) != self.only_dialect:
            reason = f"Airflow's API {spoken} has no {self.route}, only {self.only_dialect} has"
            advice = f"leave {self.route} out for this environment"
            raise UnsupportedError(compose(self._caller.attempt(call.purpose), reason, "", advice))
        return self._caller.send(call)


def _unreadable(error: OutcomeUnknownError, reason: str) -> UnreadableError:
    return UnreadableError(str(error.advised(reason)), status=error.status)
