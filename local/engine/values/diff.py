"""What two property maps differ in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from local.engine.values.model import PropertyMap, Secret, Unknown, Value, equal
from local.engine.values.paths import Path, format_path


@dataclass
class ValueDiff:
    """A value that changed; an object or a list that changed inside says where."""

    old: Value
    new: Value
    object: ObjectDiff | None = None
    array: ArrayDiff | None = None


@dataclass
class ObjectDiff:
    """What was added, deleted, changed and left alone, by key."""

    adds: PropertyMap = field(default_factory=dict)
    deletes: PropertyMap = field(default_factory=dict)
    sames: PropertyMap = field(default_factory=dict)
    updates: dict[str, ValueDiff] = field(default_factory=dict)

    @property
    def any(self) -> bool:
        """Whether there is a change at all."""
        return bool(self.adds or self.deletes or self.updates)

    @property
    def keys(self) -> list[str]:
        """The keys of what changed."""
        return sorted({*self.adds, *self.deletes, *self.updates})


@dataclass
class ArrayDiff:
    """What was added, deleted, changed and left alone, by index."""

    adds: dict[int, Value] = field(default_factory=dict)
    deletes: dict[int, Value] = field(default_factory=dict)
    sames: dict[int, Value] = field(default_factory=dict)
    updates: dict[int, ValueDiff] = field(default_factory=dict)


def diff_objects(old: PropertyMap, new: PropertyMap) -> ObjectDiff:
    """Compares two objects. A null counts as missing, and keys with `__` in front are Pulumi's own."""
    result = ObjectDiff()
    for key in sorted({*old, *new}):
        if key.startswith("__"):
            continue
        before, after = old.get(key), new.get(key)
        if before is None and after is None:
            continue
        if before is None:
            result.adds[key] = after
        elif after is None:
            result.deletes[key] = before
        elif (change := diff_values(before, after)) is None:
            result.sames[key] = before
        else:
            result.updates[key] = change
    return result


def diff_values(old: Value, new: Value) -> ValueDiff | None:
    """Compares two values; None if they are the same."""
    if isinstance(old, dict) and isinstance(new, dict):
        inner = diff_objects(old, new)
        return ValueDiff(old, new, object=inner) if inner.any else None
    if isinstance(old, list) and isinstance(new, list):
        array = _diff_lists(old, new)
        return ValueDiff(old, new, array=array) if array.adds or array.deletes or array.updates else None
    if isinstance(old, Secret) and isinstance(new, Secret):
        return None if diff_values(old.element, new.element) is None else ValueDiff(old, new)
    if isinstance(old, Unknown) or isinstance(new, Unknown):
        return ValueDiff(old, new)
    return None if equal(old, new) else ValueDiff(old, new)


def _diff_lists(old: list[Value], new: list[Value]) -> ArrayDiff:
    result = ArrayDiff()
    for index in range(max(len(old), len(new))):
        if index >= len(old):
            result.adds[index] = new[index]
        elif index >= len(new):
            result.deletes[index] = old[index]
        elif (change := diff_values(old[index], new[index])) is None:
            result.sames[index] = old[index]
        else:
            result.updates[index] = change
    return result


def detailed(diff: ObjectDiff | ArrayDiff, prefix: Path | None = None) -> Iterator[tuple[str, str]]:
    """The changes as path and kind: add, delete or update."""
    base = prefix or []
    yield from ((format_path([*base, key]), "add") for key in diff.adds)
    yield from ((format_path([*base, key]), "delete") for key in diff.deletes)
    for key, change in diff.updates.items():
        inner = change.object or change.array
        if inner is None:
            yield format_path([*base, key]), "update"
        else:
            yield from detailed(inner, [*base, key])
