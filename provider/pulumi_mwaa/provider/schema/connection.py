"""The connection schema."""

from __future__ import annotations

import re

from pulumi_mwaa.airflow.connections import Connections
from pulumi_mwaa.provider.schema import validators
from pulumi_mwaa.provider.schema.fields import INTEGER, JSON_OBJECT, STRING, Field, Secrecy
from pulumi_mwaa.provider.schema.schema import ResourceSchema

# Maximum number of characters in conn_type, host and schema (`Connection` in airflow/models/connection.py, 2.7.2 to
# 3.0.6). Airflow 2.7.2 also limits login (to 500) and password (to 5000, encrypted). Those limits aren't checked,
# because later versions accept longer values.
_MAX_LENGTH = 500
_ID = re.compile(r"[\w.-]+", re.ASCII)  # Airflow rejects anything else with 400 (v1) or 422 (v2)


def _connection_id(text: str) -> str | None:
    """Accepts the same connection ids as Airflow."""
    return None if not text or _ID.fullmatch(text) else "may only contain letters, digits, '_', '-' and '.'"


CONNECTION = ResourceSchema(
    collection=Connections,
    fields=(
        Field(
            "connection_id",
            STRING,
            "Connection id; changing it replaces the connection.",
            required=True,
            identity=True,
            validators=(
                validators.not_empty,
                _connection_id,
                validators.FitsPath(Connections.route),
            ),
        ),
        Field(
            "conn_type",
            STRING,
            "Connection type, such as `postgres`.",
            required=True,
            validators=(
                validators.not_empty,
                validators.storable,
                validators.AtMost(_MAX_LENGTH),
            ),
        ),
        Field(
            "host",
            STRING,
            "Host. Defaults to an empty string.",
            validators=(
                validators.storable,
                validators.AtMost(_MAX_LENGTH),
            ),
        ),
        Field("login", STRING, "User name. Defaults to an empty string.", validators=(validators.storable,)),
        Field(
            "password",
            STRING,
            "Password. Always secret.",
            secrecy=Secrecy.ALWAYS,
            write_only=True,
            updatable_in_place=lambda _old, new: bool(new),  # neither dialect can clear a password
            validators=(validators.no_mask,),
        ),
        Field(
            "schema",
            STRING,
            "Schema; for many connection types, the database name. Defaults to an empty string.",
            validators=(
                validators.storable,
                validators.AtMost(_MAX_LENGTH),
            ),
        ),
        Field("port", INTEGER, "TCP port.", validators=(validators.Between(0, 65535),)),
        Field(
            "extra",
            JSON_OBJECT,
            "A dict, or a string that contains a JSON object. Secret if it is passed as a secret or has a sensitive "
            "key.",
            secrecy=Secrecy.BY_CONTENT,
            validators=(
                validators.json_object,
                validators.no_masked_leaf,
            ),
        ),
        Field(
            "description",
            STRING,
            "What the connection is for. Defaults to an empty string.",
            validators=(validators.storable,),
        ),
    ),
    sent_always=frozenset({"conn_type"}),
    notes=(
        "Airflow never shows a password, so a refresh can't detect that someone else has changed it.",
        "Airflow can't clear a password. If you remove `password`, the connection is recreated, and a message says so.",
        "Airflow masks sensitive values in `extra`, so a refresh keeps their recorded values and compares only the "
        "others.",
        'With `ignore_changes=["extra"]`, `extra` is sent again only when the connection is recreated.',
    ),
)
