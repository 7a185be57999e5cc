"""What each kind of step does to the world, and to the states that it is about."""

from __future__ import annotations

import uuid

from local.engine.apply.providers import ProviderRegistry, own_configuration
from local.engine.decide.context import Decisions
from local.engine.decide.steps import Diff, Op, Step
from local.engine.errors import EngineError
from local.engine.state.resource import ResourceState, now
from local.engine.values.model import equal
from local.engine.values.urns import UNKNOWN_TEXT


class ProtectedError(EngineError):
    """A delete that wasn't even tried; the run can go on with the others."""


class Operations:
    """Carries single steps out. Raises ProviderError or EngineError where the provider, or the engine, refuses."""

    def __init__(self, providers: ProviderRegistry, decisions: Decisions) -> None:
        self._providers = providers
        self._decisions = decisions
        self._preview = decisions.preview

    def apply(self, step: Step) -> None:
        """Carries the step out and fills its new state in."""
        old, new = step.old, step.new
        match step.op:
            case Op.CREATE | Op.CREATE_REPLACEMENT if new is not None:
                self._create(new)
            case Op.UPDATE if old is not None and new is not None:
                self._update(old, new, step.ignore_changes)
            case Op.SAME if old is not None and new is not None:
                self._same(old, new)
            case Op.DELETE | Op.DELETE_REPLACED if old is not None:
                self._delete(old, protected=old.protect and step.op is Op.DELETE)
            case Op.READ | Op.READ_REPLACEMENT if new is not None:
                self._read(old, new)
            case Op.REFRESH if old is not None:
                self._refresh(step, old)
            case _:
                pass

    def _create(self, new: ResourceState) -> None:
        if new.is_provider:
            new.id = UNKNOWN_TEXT if self._preview else str(uuid.uuid4())
            self._providers.configure(new.urn, new.id, new.inputs)
            new.outputs = own_configuration(new.inputs)
        elif new.custom:
            provider = self._providers.get(new.provider)
            id_, outputs = provider.create(new.urn, new.inputs, preview=self._preview)
            if not id_ and not self._preview:
                raise EngineError("provider did not return an ID from Create")
            new.id, new.outputs = id_, outputs
        new.created = new.modified = now()

    def _update(self, old: ResourceState, new: ResourceState, ignore_changes: list[str]) -> None:
        new.id, new.created, new.modified = old.id, old.created, old.modified
        if not new.custom:
            return
        if new.is_provider:
            self._providers.configure(new.urn, new.id, new.inputs)
            new.outputs = own_configuration(new.inputs)
        else:
            provider = self._providers.get(new.provider)
            new.outputs = provider.update(old, new.inputs, ignore_changes, preview=self._preview)
        new.modified = now()

    def _same(self, old: ResourceState, new: ResourceState) -> None:
        new.id, new.outputs = old.id, old.outputs
        if new.is_provider:
            self._providers.keep(new.urn, new.id, old.inputs)

    def _delete(self, old: ResourceState, *, protected: bool) -> None:
        if protected:
            raise ProtectedError(
                f'resource "{old.urn}" cannot be deleted\n'
                "because it is protected. To unprotect the resource, either remove the `protect` flag from the "
                "resource in your Pulumi program and run `pulumi up`, or use the command:\n"
                f"`pulumi state unprotect '{old.urn}'`"
            )
        gone_with_another = bool(old.deleted_with) and self._decisions.was(Op.DELETE, old.deleted_with)
        if self._preview or not old.custom or old.is_provider or old.retain_on_delete or gone_with_another:
            return
        self._providers.get(old.provider).delete(old)

    def _read(self, old: ResourceState | None, new: ResourceState) -> None:
        if new.id == UNKNOWN_TEXT:
            new.outputs = {}
        else:
            # A read that isn't of a recorded resource has nothing but the program's inputs to go by.
            found = self._providers.get(new.provider).read(new.urn, new.id, new.inputs, new.inputs)
            new.outputs = found.outputs
            new.id = found.id or new.id
        if old is not None:
            unchanged = equal(old.inputs, new.inputs) and equal(old.outputs, new.outputs)
            new.created, new.modified = old.created, old.modified if unchanged else now()

    def _refresh(self, step: Step, old: ResourceState) -> None:
        step.new, step.result = old, Op.SAME
        if not old.custom or old.is_provider or old.pending_replacement:
            return
        provider = self._providers.get(old.provider)
        found = provider.read(old.urn, old.id, old.inputs, old.outputs)
        if not found.id:
            step.new, step.result = None, Op.DELETE
            return
        new = old.copy()
        new.id, new.outputs = found.id, found.outputs
        new.inputs = old.inputs if found.inputs is None else found.inputs
        if not equal(new.inputs, old.inputs) or not equal(new.outputs, old.outputs):
            new.modified = now()
        step.new = new
        if old.external:
            step.result = Op.SAME if equal(new.outputs, old.outputs) else Op.UPDATE
            return
        # What an `up` of an unchanged program would change, told the other way round: what has changed outside.
        diff = provider.diff(
            new, new.inputs, new.outputs, old.inputs, preview=self._preview, ignore_changes=old.ignore_changes
        )
        step.diff = inverted(diff)
        step.result = Op.UPDATE if diff.changes else Op.SAME


_INVERSE = {"add": "delete", "delete": "add", "add-replace": "delete-replace", "delete-replace": "add-replace"}


def inverted(diff: Diff) -> Diff:
    """The difference seen from the other side."""
    detailed = None
    if diff.detailed is not None:
        detailed = {path: _INVERSE.get(kind, kind) for path, kind in diff.detailed.items()}
    return Diff(diff.changes, diff.replace_keys, diff.changed_keys, detailed, diff.delete_before_replace)
