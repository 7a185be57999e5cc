"""Resources that exist only as entries in the store. Requests that AWS would reject are rejected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from local.aws.account import Made
from local.aws.errors import RejectedError
from local.aws.plugin import sdk
from local.aws.plugin.store import Entry, Store
from local.aws.types.aws_type import AwsType
from local.aws.types.s3 import BUCKET, OBJECT
from local.mwaa.state import REGION


class Recorded:
    """Serves one type from the store."""

    def __init__(self, described: AwsType, store: Store, types: dict[str, AwsType]) -> None:
        self.described = described
        self._store = store
        self._types = types

    def create(self, inputs: dict[str, Any]) -> Entry:
        """Creates a resource. Raises RejectedError if it already exists, or if it refers to a missing resource."""
        described = self.described
        with self._store.changing() as entries:
            self.reject(inputs, entries)
            resource = Made(described.id(inputs), inputs)
            index = self._index(entries, resource.id)
            if index is not None:  # it is overwritten
                del entries[index]
            computed = {name: compute(resource) for name, compute in described.computed.items() if name not in inputs}
            entries.append(Entry(described.token, resource.id, inputs, computed))
            return entries[-1]

    def reject(self, inputs: dict[str, Any], entries: list[Entry]) -> None:
        """Raises RejectedError if a resource with these inputs can't be created alongside the existing entries."""
        described = self.described
        self._reject(inputs)
        id_ = described.id(inputs)
        if self._index(entries, id_) is not None and not described.overwrites:
            raise RejectedError(f"EntityAlreadyExists: {_type_name(described.token)} {id_} already exists")
        _reject_missing(described, inputs, entries)

    def update(self, id_: str, inputs: dict[str, Any]) -> Entry:
        """Updates a resource. Raises RejectedError if it or a resource that it refers to doesn't exist."""
        self._reject(inputs)
        with self._store.changing() as entries:
            index = self._index(entries, id_)
            if index is None:
                what = _type_name(self.described.token)
                raise RejectedError(f"NotFound: {what} {id_} doesn't exist — run `make refresh` to update the state")
            _reject_missing(self.described, inputs, entries)
            before, resource = entries[index], Made(id_, inputs)
            renewed = self._recomputed(before.inputs, inputs)
            computed = {
                name: compute(resource) if name in renewed else before.computed.get(name)
                for name, compute in self.described.computed.items()
                if name not in inputs
            }
            entries[index] = Entry(self.described.token, id_, inputs, computed)
            return entries[index]

    def read(self, id_: str) -> Entry | None:
        """Returns a resource, or None if it doesn't exist."""
        return self._store.find(self.described.token, id_)

    def delete(self, id_: str) -> None:
        """Deletes a resource if it exists. Raises RejectedError if another resource needs it."""
        with self._store.changing() as entries:
            index = self._index(entries, id_)
            if index is None:
                return
            gone = entries[index]
            entries[:] = [each for each in entries if each is not gone and not _deleted_with(each, gone)]
            for dependent in entries:
                if self._types[dependent.token].holds and any(_refers(self._types[dependent.token], dependent, gone)):
                    raise RejectedError(
                        f"DependencyViolation: {_type_name(gone.token)} {id_} is still needed by "
                        f"{_type_name(dependent.token)} {dependent.id}"
                    )

    def planned(self, inputs: dict[str, Any], before: Entry | None) -> tuple[dict[str, Any], set[str]]:
        """Returns the outputs that are known in a preview, and the names of those that are known only afterwards."""
        described = self.described
        may_be = {name for name, empty in sdk.outputs(described.token).items() if empty is not None}
        if before is None:
            return inputs, (may_be | described.computed.keys()) - inputs.keys() - {"region", "tagsAll"}
        return {**before.computed, **inputs}, self._recomputed(before.inputs, inputs) - inputs.keys()

    def _recomputed(self, before: dict[str, Any], inputs: dict[str, Any]) -> set[str]:
        described = self.described
        changed = any(before.get(name) != inputs.get(name) for name in described.renewed_by)
        return set(described.renewed) if changed else set()

    def _reject(self, inputs: dict[str, Any]) -> None:
        if inputs.get("region", REGION) != REGION:
            raise RejectedError(f"the local stand-in for AWS supports only the region {REGION}, not {inputs['region']}")
        if reason := self.described.rejects(inputs):
            raise RejectedError(reason)

    def _index(self, entries: list[Entry], id_: str) -> int | None:
        own = (self.described.token, id_)
        return next((index for index, entry in enumerate(entries) if (entry.token, entry.id) == own), None)


def _reject_missing(described: AwsType, inputs: dict[str, Any], entries: list[Entry]) -> None:
    for path, reference in described.refers.items():
        known = {value for entry in entries if entry.token == reference.token for value in reference.values(entry)}
        for wanted in named_at(inputs, path):
            if wanted not in known:
                what = _type_name(reference.token)
                raise RejectedError(f"NotFound: {path} refers to {what} {wanted}, which doesn't exist")


def _refers(described: AwsType, dependent: Entry, gone: Entry) -> Iterator[bool]:
    for path, reference in described.refers.items():
        if reference.token == gone.token:
            yield any(value in named_at(dependent.inputs, path) for value in reference.values(gone))


def _deleted_with(entry: Entry, gone: Entry) -> bool:
    """Returns whether deleting `gone` also deletes `entry`, as a bucket with `forceDestroy` deletes its objects."""
    forced = gone.token == BUCKET and gone.inputs.get("forceDestroy")
    return bool(forced and entry.token == OBJECT and entry.inputs["bucket"] == gone.id)


def named_at(value: Any, path: str) -> list[Any]:
    """Returns the values at a dotted path, which may lead through lists of objects."""
    found = [value]
    for name in path.split("."):
        items = (item.get(name) for item in found if isinstance(item, dict))
        found = [each for item in items for each in (item if isinstance(item, list) else [item])]
    return [each for each in found if each is not None]


def _type_name(token: str) -> str:
    """Returns a type's name for messages, such as `Subnet`."""
    return token.rsplit(":", 1)[1]
