"""What the variables, the connections and the pools of an environment have in common."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Generic, TypeVar, cast

from pulumi_mwaa.airflow.calls import Call, Caller
from pulumi_mwaa.airflow.dialects import Dialect
from pulumi_mwaa.airflow.errors import AirflowError, AlreadyExistsError, NotFoundError, OutcomeUnknownError, compose
from pulumi_mwaa.airflow.listing import Listing
from pulumi_mwaa.airflow.paths import object_path

Row = TypeVar("Row", bound=Mapping[str, Any])
Rows = list[Row]  # by a name of its own: below, `list` is a method
# Bodies, each with the one field that its update_mask names, if any.
Patches = list[tuple[Mapping[str, Any], str | None]]

_SMALLEST_PAGE = 10
_LIST_TRIES = 3


class Collection(Generic[Row]):
    """The objects of one kind in one environment; every method makes calls and raises `AirflowError`."""

    kind: ClassVar[str]  # in errors
    route: ClassVar[str]  # in paths, and the name of the rows in a list's answer
    identity: ClassVar[str]  # the field that names an object
    only: ClassVar[str | None] = None  # the one dialect that has such objects

    def __init__(self, caller: Caller, dialect: Callable[[], Dialect]) -> None:
        self._caller = caller
        self._dialect = dialect
        self._listing = Listing[Row](self._by_name)

    def get(self, name: str) -> Row:
        """The object as Airflow shows it, secrets as `***`; `NotFoundError` if there is none. One call."""
        try:
            return cast(Row, self._send("read", name, "GET", object_path(self.route, name)))
        except NotFoundError:
            self._listing.note(name, None)
            raise

    def look(self, name: str) -> Row | None:
        """The object as it was at most 10 s ago, or `None`; looks of that time share one list where it shows enough."""
        row = self._listing.row(name)
        if row is None or self.route not in self._dialect().partly_listed:
            return row
        try:
            return self.get(name)
        except NotFoundError:
            return None

    def create(self, fields: Row) -> Row:
        """Make an object and return it as Airflow shows it; `AlreadyExistsError` if there is one of that name.

        Where Airflow would silently overwrite, a look at most 10 s old comes first. When the answer gets lost and there
        is an object, it is an `AlreadyExistsError` too: it may be the one that the lost call made, or another.
        """
        name = str(fields[self.identity])
        attempt = self._caller.attempt(f"create {self.kind} '{name}'")
        dialect = self._dialect()
        if name.startswith("/") and not dialect.leading_slash:
            raise AirflowError(compose(attempt, "Airflow 2 never finds a name that begins with '/'"))
        if self.route in dialect.overwriting and self._listing.row(name) is not None:
            raise AlreadyExistsError(compose(attempt, "it exists already"))
        try:
            row = self._post(name, fields)
        except OutcomeUnknownError:
            try:
                self.get(name)
            except NotFoundError:
                row = self._post(name, fields)
            else:
                raise AlreadyExistsError(compose(attempt, "no answer came, and it exists now")) from None
        self._listing.note(name, row)
        lost = {field: fields[field] for field in dialect.lost.get(self.route, ()) if fields.get(field)}
        return self._completed(name, lost) if lost else row

    def _completed(self, name: str, lost: Mapping[str, Any]) -> Row:
        """Send what the POST lost; when that fails, take back what it made: half of an object is none."""
        try:
            return self.update(name, lost)
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
            row = cast(Row, self._send("update", name, "PATCH", object_path(self.route, name), query=query, body=body))
        if row is None:
            return self.get(name)
        self._listing.note(name, row)
        return row

    def delete(self, name: str) -> None:
        """Delete an object; `NotFoundError` if there is none."""
        path = object_path(self.route, name)
        try:
            self._send("delete", name, "DELETE", path)
        except OutcomeUnknownError:
            try:
                self.get(name)
            except NotFoundError:
                pass
            else:
                self._send("delete", name, "DELETE", path)
        self._listing.note(name, None)

    def list(self) -> Rows[Row]:
        """All objects, by name, as the list shows them (v1's list of connections has no `extra`)."""
        for _ in range(_LIST_TRIES):
            if (rows := self._pages()) is not None:
                return rows
        raise AirflowError(compose(self._caller.attempt(f"list {self.route}"), "it changes all the time"))

    @property
    def _order(self) -> str:
        return self.identity

    def _pages(self) -> Rows[Row] | None:
        """All rows, or `None` when some came or went meanwhile: that shifts rows from one page to another."""
        rows: Rows[Row] = []
        limit, total = self._dialect().page_size, None
        while total is None or len(rows) < total:
            query = {"limit": limit, "offset": len(rows), "order_by": self._order}
            try:
                page = self._call(Call(f"list {self.route}", "GET", f"/{self.route}", query))
            except OutcomeUnknownError:
                if limit <= _SMALLEST_PAGE:
                    raise
                limit //= 10  # MWAA refuses an answer of more than 6 MB: ask for less at a time
                continue
            if total not in (None, page["total_entries"]) or (
                not page[self.route] and page["total_entries"] > len(rows)
            ):
                return None
            total = page["total_entries"]
            rows.extend(page[self.route])
        return rows

    def _patches(self, name: str, changes: Mapping[str, Any]) -> Patches:
        """The calls, as few as can be, that change these fields and leave the others alone in both dialects."""
        raise NotImplementedError

    def _by_name(self) -> Mapping[str, Row]:
        return {str(row[self.identity]): row for row in self.list()}

    def _post(self, name: str, fields: Mapping[str, Any]) -> Row:
        return cast(Row, self._send("create", name, "POST", f"/{self.route}", body=fields))

    def _send(self, verb: str, name: str, method: str, path: str, **rest: Mapping[str, Any] | None) -> Any:
        return self._call(Call(f"{verb} {self.kind} '{name}'", method, path, **rest))

    def _call(self, call: Call) -> Any:
        if self.only and (spoken := self._dialect().name) != self.only:
            reason = f"API {spoken} has no {self.route}, only {self.only} has"
            raise AirflowError(compose(self._caller.attempt(call.purpose), reason))
        return self._caller.send(call)
