"""The steps that a deployment is made of."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from local.engine.state.resource import ResourceState


class Op(str, enum.Enum):
    """What a step does; values and order are Pulumi's own (pkg/resource/deploy/step.go)."""

    SAME = "same"
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    REPLACE = "replace"
    CREATE_REPLACEMENT = "create-replacement"
    DELETE_REPLACED = "delete-replaced"
    READ = "read"
    READ_REPLACEMENT = "read-replacement"
    REFRESH = "refresh"
    DISCARD = "discard"
    DISCARD_REPLACED = "discard-replaced"
    REMOVE_PENDING_REPLACE = "remove-pending-replace"


@dataclass
class Diff:
    """What a provider says about a change."""

    changes: bool
    replace_keys: list[str] = field(default_factory=list)
    changed_keys: list[str] = field(default_factory=list)
    # Path of a property, kind (add, delete, update; with `-replace` where it replaces). None: the provider doesn't say.
    detailed: dict[str, str] | None = None
    delete_before_replace: bool = False


@dataclass(eq=False)
class Step:
    """One step: from `old`, if there is one, to `new`, if one is left."""

    op: Op
    old: ResourceState | None = None
    new: ResourceState | None = None
    diff: Diff | None = None
    # For the two steps of a replacement that creates first: the original stays in the state until it is deleted.
    pending_delete: bool = False
    # For the delete of a replacement that deletes first: the original stays in the state until the new one is there.
    pending_replacement: bool = False
    ignore_changes: list[str] = field(default_factory=list)
    # What a refresh turned out to be.
    result: Op | None = None

    @property
    def skipped(self) -> bool:
        """Whether it is of a resource that stays unmade, because nobody targeted it."""
        return self.op is Op.SAME and self.old is None

    @property
    def resource(self) -> ResourceState:
        """The state that the step is about: the new one if there is one, the old one for a refresh or a delete."""
        state = self.old if self.op is Op.REFRESH or self.new is None else self.new
        if state is None:
            raise ValueError(f"a {self.op.value} step without a resource")
        return state

    @property
    def urn(self) -> str:
        """The resource's URN."""
        return self.resource.urn

    @property
    def logical(self) -> bool:
        """Whether it counts as an operation of its own, and not as a part of a replacement."""
        return self.op in {Op.SAME, Op.CREATE, Op.UPDATE, Op.DELETE, Op.REPLACE, Op.READ, Op.DISCARD}
