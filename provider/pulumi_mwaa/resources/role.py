"""A role of an MWAA environment's Airflow 2; Airflow 3 has no API for roles that `InvokeRestApi` reaches.

```python
from pulumi_mwaa import AirflowRole

AirflowRole(
    "reader",
    environment=env.arn,
    name="reader",
    actions=[{"action": "can_read", "resource": "DAGs"}, {"action": "menu_access", "resource": "DAGs"}],
)
```
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from pulumi_mwaa.resources import rules
from pulumi_mwaa.resources.fields import TEXT, Field, Type
from pulumi_mwaa.resources.kind import Kind, Properties
from pulumi_mwaa.resources.resource import AirflowResource

_BUILT_IN = {"Admin", "Op", "Public", "User", "Viewer"}
_PARTS = {("action", str), ("resource", str)}


def _accept(value: Any) -> list[dict[str, str]]:
    if not isinstance(value, list):
        raise TypeError
    for pair in value:
        if not isinstance(pair, dict) or {(part, type(name)) for part, name in pair.items()} != _PARTS:
            raise TypeError
    return value


def _pairs(actions: Any) -> set[tuple[str, str]]:
    """In no order, as Airflow keeps them."""
    return {(pair["action"], pair["resource"]) for pair in actions or ()}


def _own(name: str) -> str | None:
    """Airflow makes its own roles anew at each start."""
    return f"is {name}, one of Airflow's own roles: give yours another name" if name in _BUILT_IN else None


def _storable(actions: list[dict[str, str]]) -> str | None:
    """Airflow looks each of these names up in its database."""
    return next((reason for pair in actions for name in pair.values() if (reason := rules.storable(name))), None)


ACTIONS = Type('a list of {"action": ..., "resource": ...}', _accept, lambda one, other: _pairs(one) == _pairs(other))


def _to_airflow(declared: Properties) -> dict[str, Any]:
    actions = [{part: {"name": name} for part, name in pair.items()} for pair in declared.get("actions") or ()]
    return {"name": declared["name"], "actions": actions}


def _to_recorded(answer: Properties, _known: Properties) -> dict[str, Any]:
    actions = [{part: named["name"] for part, named in pair.items()} for pair in answer["actions"]]
    return {"name": answer["name"], "actions": actions}


KIND = Kind(
    name="role",
    key="name",
    fields=(
        Field(
            "name",
            TEXT,
            "Name of the role, 64 characters at the most. A new name replaces the role.",
            required=True,
            identity=True,
            rules=(
                rules.not_empty,
                rules.printable,
                rules.encodable,
                rules.no_slash,
                _own,
                rules.at_most(64),
                rules.fits_path("roles"),
            ),
        ),
        Field(
            "actions",
            ACTIONS,
            'What the role allows, in any order: `{"action": "can_read", "resource": "DAGs"}`.',
            required=True,
            reachable=lambda old, new: _pairs(old) <= _pairs(new),  # an update only adds
            rules=(_storable,),
        ),
    ),
    collection=lambda airflow: airflow.roles,
    to_airflow=_to_airflow,
    to_recorded=_to_recorded,
    notes=(
        "On Airflow 3 a create or an update fails with `Airflow's API v2 has no roles, only v1 has`. Once an "
        "environment runs Airflow 3, a refresh drops its roles from the state and a delete succeeds, each with a line.",
        "It takes the permissions of Airflow's role `Admin`, not `Op`.",
        "An update only adds: a role that loses an action is deleted and made anew, and a line says so. "
        "Users who had it have to be given it again.",
        "Airflow's own roles (`Admin`, `Op`, `Public`, `User`, `Viewer`) are refused.",
    ),
)


class AirflowRole(AirflowResource, module="mwaa", name="AirflowRole"):
    """Not for Airflow 3, where it can't be created: a role of Airflow 2, which allows `actions` on resources."""

    _kind = KIND

    environment: pulumi.Output[str]
    region: pulumi.Output[str]
    name: pulumi.Output[str]
    actions: pulumi.Output[Sequence[Mapping[str, str]]]
    adopt_existing: pulumi.Output[bool]
    account: pulumi.Output[str | None]

    def __init__(
        self,
        resource_name: str,
        *,
        environment: pulumi.Input[str],
        name: pulumi.Input[str],
        actions: pulumi.Input[Sequence[pulumi.Input[Mapping[str, pulumi.Input[str]]]]],
        region: pulumi.Input[str] | None = None,
        adopt_existing: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "environment": environment,
            "region": region,
            "name": name,
            "actions": actions,
            "account": None,
            "adopt_existing": adopt_existing,
        }
        super().__init__(resource_name, properties, opts)
