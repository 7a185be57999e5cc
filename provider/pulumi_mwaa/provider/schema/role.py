"""The role schema."""

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
    """Returns the actions as a set, because Airflow doesn't keep their order."""
    return {(pair["action"], pair["resource"]) for pair in actions or ()}


def _not_built_in(name: str) -> str | None:
    """Rejects the built-in roles, which Airflow recreates each time it starts."""
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
            "Role name; changing it replaces the role.",
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
            'Actions that the role allows, in any order, in the form `{"action": "can_read", "resource": "DAGs"}`.',
            required=True,
            updatable_in_place=lambda old, new: _pairs(old) <= _pairs(new),  # an update can only add actions
            validators=(_storable,),
        ),
    ),
    to_airflow=_to_airflow,
    from_airflow=_from_airflow,
    notes=(
        "On Airflow 3, creating or updating a role fails with `Airflow's API v2 has no roles; only v1 does`. Once "
        "an environment runs Airflow 3, refreshing or deleting its roles drops them from the state, with a message for "
        "each role.",
        "Managing roles requires the permissions of Airflow's `Admin` role; `Op` isn't enough.",
        "Airflow can only add actions to a role. If you remove an action, the role is recreated, and a message says "
        "so. Afterwards, assign the role to its users again.",
        "Airflow's built-in roles (`Admin`, `Op`, `Public`, `User`, `Viewer`) are rejected.",
    ),
)
