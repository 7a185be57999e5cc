"""The logic of the plugin: what each of the engine's calls does for a type, without gRPC."""

from __future__ import annotations

import copy
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulumi.runtime.rpc import UNKNOWN

from local.aws import guard
from local.aws.errors import RefusedError
from local.aws.plugin import sdk
from local.aws.plugin.checking import problems
from local.aws.plugin.store import Entry, Store
from local.aws.plugin.values import same
from local.aws.types import ec2, iam, mwaa, s3
from local.aws.types.recorded import Recorded, named_at
from local.mwaa.state import REGION

_DEFAULTS = "__defaults"  # the property in which the plugin lists the inputs that it generated


@dataclass(frozen=True)
class Difference:
    """The difference between the recorded inputs and the desired ones."""

    changed: list[str]
    replaces: list[str]
    delete_first: bool


class Plugin:
    """Serves all types. Raises RefusedError for unsupported types, and for stacks other than `local`."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        endpoint = guard.endpoint(environ)
        store = Store(Path(guard.home(environ)))
        supported = (*ec2.TYPES, *s3.TYPES, *iam.TYPES, mwaa.TYPE)
        types = {each.token: each for each in supported}
        self._types = {token: Recorded(each, store, types) for token, each in types.items()}
        self._types[mwaa.TYPE.token] = mwaa.Environments(store, types, endpoint)

    def check(
        self, urn: str, olds: dict[str, Any], news: dict[str, Any]
    ) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """Returns the inputs, with a generated name if one is needed, and the problems with them."""
        token = _token(urn)
        named = self._type(urn).described.named
        inputs = {name: value for name, value in news.items() if value is not None}
        inputs[_DEFAULTS] = []
        if named and named not in inputs:
            previous = olds.get(named) if named in olds.get(_DEFAULTS, []) else None
            inputs[named] = previous or _name(urn)
            inputs[_DEFAULTS] = [named]
            if len(inputs[named]) > (longest := self._type(urn).described.longest):
                return inputs, [
                    (named, f"{_resource_name(urn)} plus 7 random chars is longer than maximum length {longest}")
                ]
        return inputs, list(problems(_without_defaults(inputs), sdk.inputs(token)))

    def diff(self, urn: str, olds: dict[str, Any], news: dict[str, Any]) -> Difference:
        """Compares the recorded inputs with the desired ones."""
        described = self._type(urn).described
        olds, news = (_with_sorted_sets(inputs, described.sets) for inputs in (olds, news))
        names = (olds.keys() | news.keys()) - {_DEFAULTS}
        changed = sorted(name for name in names if not same(olds.get(name), news.get(name)))
        fixed = {path for path in described.replaced_by if named_at(olds, path) != named_at(news, path)}
        fixed |= described.replaced_if(olds, news)
        replaces = [name for name in changed if name == "region" or any(path.split(".")[0] == name for path in fixed)]
        named = described.named
        # Like the real plugin: a name that the program specifies can't exist twice.
        keeps_name = bool(named) and named not in news.get(_DEFAULTS, []) and named not in changed
        return Difference(changed, replaces, bool(replaces) and keeps_name)

    def create(self, urn: str, inputs: dict[str, Any], *, preview: bool) -> tuple[str, dict[str, Any]]:
        """Creates a resource, or previews it, and returns its id and outputs; some outputs of a preview are unknown."""
        type_ = self._type(urn)
        given = _without_defaults(inputs)
        if preview:
            known, unknown = type_.planned(given, None)
            return "", _outputs(urn, known) | dict.fromkeys(unknown, UNKNOWN)
        entry = type_.create(given)
        return entry.id, _entry_outputs(urn, entry)

    def update(self, urn: str, id_: str, inputs: dict[str, Any], *, preview: bool) -> dict[str, Any]:
        """Updates a resource, or previews the update, and returns its outputs."""
        type_ = self._type(urn)
        given = _without_defaults(inputs)
        if preview:
            known, unknown = type_.planned(given, type_.read(id_))
            return _outputs(urn, known) | dict.fromkeys(unknown, UNKNOWN)
        return _entry_outputs(urn, type_.update(id_, given))

    def read(self, urn: str, id_: str, inputs: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Returns the inputs and outputs of a resource, or None if it doesn't exist."""
        entry = self._type(urn).read(id_)
        if entry is None:
            return None
        generated = inputs.get(_DEFAULTS, [])
        return {**entry.inputs, _DEFAULTS: generated}, _entry_outputs(urn, entry)

    def delete(self, urn: str, id_: str) -> None:
        """Deletes a resource."""
        self._type(urn).delete(id_)

    def _type(self, urn: str) -> Recorded:
        guard.refuse_other_stacks(urn)
        token = _token(urn)
        if token not in self._types:
            raise RefusedError(f"the local stand-in for AWS doesn't support the type {token} — use AWS itself")
        return self._types[token]


def _with_sorted_sets(inputs: dict[str, Any], sets: frozenset[str]) -> dict[str, Any]:
    """Returns the inputs with the lists at these paths sorted."""
    ordered = copy.deepcopy(inputs)
    for path in sets:
        *above, name = path.split(".")
        inner = ordered
        for part in above:
            inner = inner.get(part, {}) if isinstance(inner, dict) else {}
        if isinstance(inner, dict) and isinstance(inner.get(name), list):
            inner[name] = sorted(inner[name], key=str)
    return ordered


def _token(urn: str) -> str:
    return urn.split("::")[2].rsplit("$", 1)[-1]


def _name(urn: str) -> str:
    """Returns a name as the real plugin generates it: the resource's name and 7 hexadecimal digits."""
    return f"{_resource_name(urn)}-{secrets.token_hex(4)[:7]}"


def _resource_name(urn: str) -> str:
    return urn.split("::", 3)[3]


def _without_defaults(inputs: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in inputs.items() if name != _DEFAULTS}


def _entry_outputs(urn: str, entry: Entry) -> dict[str, Any]:
    return _outputs(urn, {**entry.inputs, **entry.computed})


def _outputs(urn: str, known: dict[str, Any]) -> dict[str, Any]:
    """Returns all outputs that the SDK declares; those without a value are empty."""
    declared = {name: empty for name, empty in sdk.outputs(_token(urn)).items() if empty is not None}
    common = {"region": known.get("region", REGION), "tagsAll": known.get("tags", {})}
    present = {name: value for name, value in known.items() if value is not None}
    return declared | {name: value for name, value in common.items() if name in declared} | present
