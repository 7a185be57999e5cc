"""What the provider knows of a connection."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pulumi_mwaa.provider.schema import validators
from pulumi_mwaa.provider.schema.fields import INTEGER, JSON_OBJECT, STRING, Field, Secrecy
from pulumi_mwaa.provider.schema.json_values import fill_masks
from pulumi_mwaa.provider.schema.schema import ResourceSchema
from pulumi_mwaa.provider.schema.values import Values

# Characters: conn_type, host and schema of `Connection` in airflow/models/connection.py, 2.7.2 to 3.0.6. Only 2.7.2
# limits login (500) and password (5000, encrypted) too; these have no rule, since all later versions take longer ones.
_COLUMN = 500
_ID = re.compile(r"[\w.-]+", re.ASCII)  # Airflow answers 400 (v1) or 422 (v2) to anything else
_READABLE = ("connection_id", "conn_type", "host", "login", "schema", "port", "description")


def _connection_id(text: str) -> str | None:
    """What Airflow accepts as the id of a connection."""
    return None if not text or _ID.fullmatch(text) else "may hold letters, digits, '_', '-' and '.' only"


def _to_airflow(values: Values) -> dict[str, Any]:
    return {
        **{name: values.get(name) for name in _READABLE},
        "password": values.get("password") or "",  # v1 refuses null
        "extra": values.get("extra"),
    }


def _from_airflow(answer: Mapping[str, Any], known: Values) -> dict[str, Any]:
    # v2 shows null for a password only where there is none.
    emptied = answer.get("password", "") is None
    return {
        **{name: answer.get(name) for name in _READABLE},
        "password": None if emptied else known.get("password"),
        "extra": fill_masks(answer.get("extra"), known.get("extra")),
    }


CONNECTION = ResourceSchema(
    name="connection",
    key="connection_id",
    fields=(
        Field(
            "connection_id",
            STRING,
            "Id of the connection. A new id replaces the connection.",
            required=True,
            identity=True,
            validators=(
                validators.not_empty,
                _connection_id,
                validators.FitsPath("connections"),
            ),
        ),
        Field(
            "conn_type",
            STRING,
            "Type of the connection, such as `postgres`.",
            required=True,
            validators=(
                validators.not_empty,
                validators.storable,
                validators.AtMost(_COLUMN),
            ),
        ),
        Field(
            "host",
            STRING,
            "Host; left out, it is empty.",
            validators=(
                validators.storable,
                validators.AtMost(_COLUMN),
            ),
        ),
        Field("login", STRING, "User name; left out, it is empty.", validators=(validators.storable,)),
        Field(
            "password",
            STRING,
            "Password; always secret.",
            secrecy=Secrecy.ALWAYS,
            write_only=True,
            updatable_in_place=lambda _old, new: bool(new),  # neither dialect clears one
            validators=(validators.no_mask,),
        ),
        Field(
            "schema",
            STRING,
            "Schema, for many types the name of a database; left out, it is empty.",
            validators=(
                validators.storable,
                validators.AtMost(_COLUMN),
            ),
        ),
        Field("port", INTEGER, "TCP port.", validators=(validators.Between(0, 65535),)),
        Field(
            "extra",
            JSON_OBJECT,
            "A dict or JSON text; secret when given as a secret or when it holds a key that Airflow masks.",
            secrecy=Secrecy.BY_CONTENT,
            validators=(
                validators.json_object,
                validators.no_masked_leaf,
            ),
        ),
        Field(
            "description",
            STRING,
            "What the connection is for; left out, it is empty.",
            validators=(validators.storable,),
        ),
    ),
    collection=lambda airflow: airflow.connections,
    to_airflow=_to_airflow,
    from_airflow=_from_airflow,
    sent_always=frozenset({"conn_type"}),
    notes=(
        "Airflow never shows a password: a refresh can't see that somebody else changed it.",
        "Airflow can't clear a password: a connection that loses it is recreated, and a line reports that.",
        "A sensitive leaf of `extra` comes back masked and keeps its recorded value; what is beside it is compared.",
        'With `ignore_changes=["extra"]`, nothing writes it again but what makes the connection anew.',
    ),
)
