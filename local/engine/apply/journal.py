"""Keeps the state in step with what has been done.

Every step is recorded twice: that it has begun, as a pending operation, and how it ended. What the run has produced
comes first, what it hasn't touched yet after it: an order in which nothing precedes what it needs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from local.engine.decide.steps import Op, Step
from local.engine.state.resource import ResourceState
from local.engine.state.snapshot import PendingOperation, Snapshot
from local.engine.values.model import PropertyMap, equal

Write = Callable[[list[ResourceState], list[PendingOperation]], None]

_PENDING = {
    Op.CREATE: "creating",
    Op.CREATE_REPLACEMENT: "creating",
    Op.UPDATE: "updating",
    Op.DELETE: "deleting",
    Op.DELETE_REPLACED: "deleting",
    Op.DISCARD: "deleting",
    Op.DISCARD_REPLACED: "deleting",
    Op.READ: "reading",
    Op.READ_REPLACEMENT: "reading",
}
_RECORDED_WITHOUT_CHANGE = (
    "urn",
    "type",
    "custom",
    "provider",
    "parent",
    "deleted_with",
    "protect",
    "retain_on_delete",
)


class Journal:
    """The state as it becomes, handed to `write` after each step; a preview's journal has no `write`.

    Safe to use from any thread. A state that others may be writing is changed only here, under the lock.
    """

    def __init__(self, base: Snapshot, write: Write | None) -> None:
        self._base = base
        self._write = write
        self._lock = threading.RLock()
        self._new: list[ResourceState] = []
        self._done: set[ResourceState] = set()
        self._pending: list[PendingOperation] = []

    def begin(self, step: Step) -> None:
        """Records that a step is under way."""
        operation = _PENDING.get(step.op)
        if operation is not None:
            with self._lock:
                self._pending.append(PendingOperation(step.resource, operation))
                self.flush()

    def end(self, step: Step, *, succeeded: bool) -> None:
        """Records how a step ended. What changes nothing in the state waits for the next write or `flush`."""
        with self._lock:
            self._pending = [item for item in self._pending if item.resource is not step.resource]
            # Another step's write may have encoded it while it was still being filled in.
            step.resource.text = None
            if succeeded:
                self._settle(step)
            unchanged = step.op is Op.SAME and step.old is not None and step.new is not None
            if step.op in {Op.REPLACE, Op.REFRESH} or (unchanged and not _differ(step)):
                return
            self.flush()

    def set_outputs(self, state: ResourceState, outputs: PropertyMap) -> None:
        """Records what a component, or the stack, has put out."""
        with self._lock:
            changed = not equal(state.outputs, outputs)
            state.outputs = outputs
            if changed:
                self.flush()

    def flush(self) -> None:
        """Writes the state as it is now."""
        with self._lock:
            if self._write is None:
                return
            resources = [state for state in (*self._new, *self._base.resources) if state not in self._done]
            # What was being created when an earlier run was killed stays on record until the user has looked after it.
            abandoned = [item for item in self._base.pending if item.type == "creating"]
            self._write(resources, self._pending + abandoned)

    def freeze(self) -> None:
        """Writes nothing any more: what is under way stays on record as that."""
        self._write = None

    def _settle(self, step: Step) -> None:
        old, new = step.old, step.new
        match step.op:
            case Op.SAME | Op.UPDATE | Op.READ:
                self._replace(old, None if step.skipped else new)
            case Op.READ_REPLACEMENT:
                self._mark_deleted(old)
                self._replace(None, new)
            case Op.CREATE | Op.CREATE_REPLACEMENT:
                if step.pending_delete:
                    self._mark_deleted(old)
                self._replace(old if old is not None and old.pending_replacement else None, new)
            case Op.DELETE | Op.DELETE_REPLACED | Op.DISCARD | Op.DISCARD_REPLACED:
                if step.pending_replacement and old is not None:
                    old.pending_replacement = True
                elif old is not None and not old.pending_replacement:
                    self._done.add(old)
            case Op.REMOVE_PENDING_REPLACE:
                self._replace(old, None)
            case Op.REPLACE | Op.REFRESH:
                pass

    def _replace(self, old: ResourceState | None, new: ResourceState | None) -> None:
        if old is not None:
            self._done.add(old)
        if new is not None:
            self._new.append(new)

    def _mark_deleted(self, old: ResourceState | None) -> None:
        if old is not None:
            old.delete = True


def _differ(step: Step) -> bool:
    """Whether a step that does nothing outside changes what is recorded."""
    old, new = step.old, step.new
    if old is None or new is None:
        return True
    return (
        any(getattr(old, name) != getattr(new, name) for name in _RECORDED_WITHOUT_CHANGE)
        or not equal(old.inputs, new.inputs)
        or not equal(old.outputs, new.outputs)
        or sorted(old.dependencies) != sorted(new.dependencies)
    )
