"""The schema of a role."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_mwaa.airflow.roles import Roles
from pulumi_mwaa.provider.schema import validators
from pulumi_mwaa.provider.schema.fields import STRING, Field, Type
from pulumi_mwaa.provider.schema.schema import ResourceSchema

_BUILT_IN = {"Admin", "Op", "Public", "User", "Viewer"}
_PARTS = {("action", str), ("resource", str)}


def _parse(value: Any) -> list[dict[str, str]]:
    if not isinstance(value, list):
        raise TypeError
    for pair in value:
        if not isinstance(pair, dict) or {(part, type(name)) for part, name in pair.items()} != _PARTS:
            raise TypeError
    return value


def _pairs(actions: Any) -> set[tuple[str, str]]:
    """Returns the actions without their order, which Airflow doesn't keep."""
    return {(pair["action"], pair["resource"]) for pair in actions or ()}


def _not_built_in(name: str) -> str | None:
    """Rejects the roles that Airflow recreates each time it starts."""
    return f"is {name}, which is built into Airflow — use a different name" if name in _BUILT_IN else None


def _storable(actions: list[dict[str, str]]) -> str | None:
    """Rejects names that Airflow can't look up in its database."""
    return next((reason for pair in actions for name in pair.values() if (reason := validators.storable(name))), None)


ACTIONS = Type(
    'a list of {"action": ..., "resource": ...}',
    ("array",),
    _parse,
    lambda one, other: _pairs(one) == _pairs(other),
)


def _to_airflow(values: Mapping[str, Any]) -> dict[str, Any]:
    actions = [{part: {"name": name} for part, name in pair.items()} for pair in values["actions"] or ()]
    return {**values, "actions": actions}


def _from_airflow(answer: Mapping[str, Any]) -> dict[str, Any]:
    actions = [{part: named["name"] for part, named in pair.items()} for pair in answer["actions"]]
    return {**answer, "actions": actions}


ROLE = ResourceSchema(
    collection=Roles,
    fields=(
        Field(
            "name",
            STRING,
            "Name of the role. A new name replaces the role.",
            required=True,
            identity=True,
            validators=(
                *validators.NAME,
                validators.no_slash,
                _not_built_in,
                validators.FitsPath(Roles.route),
            ),
        ),
        Field(
            "actions",
            ACTIONS,
            'What the role allows, in any order: `{"action": "can_read", "resource": "DAGs"}`.',
            required=True,
            updatable_in_place=lambda old, new: _pairs(old) <= _pairs(new),  # an update only adds
            validators=(_storable,),
        ),
    ),
    to_airflow=_to_airflow,
    from_airflow=_from_airflow,
    notes=(
        "On Airflow 3, a create or an update fails with `Airflow's API v2 has no roles; only v1 does`. Once "
        "an environment runs Airflow 3, a refresh or a delete drops its roles from the state and shows a message for "
        "each.",
        "Roles require the permissions of Airflow's `Admin` role; `Op` isn't enough.",
        "Airflow can only add actions to a role. If an action is removed, the role is recreated, with a message. "
        "Afterwards, assign it to its users again.",
        "Airflow's built-in roles (`Admin`, `Op`, `Public`, `User`, `Viewer`) are rejected.",
    ),
)
