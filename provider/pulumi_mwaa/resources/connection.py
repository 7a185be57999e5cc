"""A connection of an MWAA environment's Airflow.

```python
from pulumi_mwaa import AirflowConnection

AirflowConnection(
    "warehouse",
    environment=env.arn,
    connection_id="warehouse",
    conn_type="postgres",
    host="warehouse.example.com",
    login="airflow",
    password=config.require_secret("warehousePassword"),
    extra={"sslmode": "require"},
)
```
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from pulumi_mwaa.resources import rules
from pulumi_mwaa.resources.declaring import always_secret, json_text, secret_if_sensitive, uri_fields
from pulumi_mwaa.resources.fields import EXTRA, TEXT, WHOLE, Field
from pulumi_mwaa.resources.kind import Kind, Properties
from pulumi_mwaa.resources.resource import AirflowResource
from pulumi_mwaa.resources.text import uncovered
from pulumi_mwaa.resources.uri import UriFields

# Characters: conn_type, host and schema of `Connection` in airflow/models/connection.py, 2.7.2 to 3.0.6. Only 2.7.2
# limits login (500) and password (5000, encrypted) too; these have no rule, since all later versions take longer ones.
_COLUMN = 500
_READABLE = ("connection_id", "conn_type", "host", "login", "schema", "port", "description")


def _to_airflow(declared: Properties) -> dict[str, Any]:
    return {
        **{name: declared.get(name) for name in _READABLE},
        "password": declared.get("password") or "",  # v1 refuses null
        "extra": declared.get("extra"),
    }


def _to_recorded(answer: Properties, known: Properties) -> dict[str, Any]:
    # v2 shows null for a password only where there is none.
    emptied = answer.get("password", "") is None
    return {
        **{name: answer.get(name) for name in _READABLE},
        "password": None if emptied else known.get("password"),
        "extra": uncovered(answer.get("extra"), known.get("extra")),
    }


KIND = Kind(
    name="connection",
    key="connection_id",
    fields=(
        Field(
            "connection_id",
            TEXT,
            "Id of the connection. A new id replaces the connection.",
            required=True,
            identity=True,
            rules=(rules.not_empty, rules.connection_id, rules.fits_path("connections")),
        ),
        Field(
            "conn_type",
            TEXT,
            "Type of the connection, such as `postgres`.",
            required=True,
            rules=(rules.not_empty, rules.storable, rules.at_most(_COLUMN)),
        ),
        Field("host", TEXT, "Host; left out, it is empty.", rules=(rules.storable, rules.at_most(_COLUMN))),
        Field("login", TEXT, "User name; left out, it is empty.", rules=(rules.storable,)),
        Field(
            "password",
            TEXT,
            "Password; always secret.",
            from_secret=True,
            write_only=True,
            reachable=lambda _old, new: bool(new),  # neither dialect clears one
            rules=(rules.no_mask,),
        ),
        Field(
            "schema",
            TEXT,
            "Schema, for many types the name of a database; left out, it is empty.",
            rules=(rules.storable, rules.at_most(_COLUMN)),
        ),
        Field("port", WHOLE, "Port, 0 to 65535.", rules=(rules.port,)),
        Field(
            "extra",
            EXTRA,
            "A dict or JSON text; secret when given as a secret or when it holds a key that Airflow masks.",
            from_secret=True,
            rules=(rules.json_object, rules.no_masked_leaf),
        ),
        Field("description", TEXT, "What the connection is for; left out, it is empty.", rules=(rules.storable,)),
    ),
    collection=lambda airflow: airflow.connections,
    to_airflow=_to_airflow,
    to_recorded=_to_recorded,
    sent_always=frozenset({"conn_type"}),
    notes=(
        "Airflow never shows a password: a refresh can't see that somebody else changed it.",
        "Airflow can't clear a password: a connection that loses it is deleted and made anew, and a line says so.",
        "A sensitive leaf of `extra` comes back masked and keeps its recorded value; what is beside it is compared.",
        'With `ignore_changes=["extra"]`, nothing writes it again but what makes the connection anew.',
    ),
)


class AirflowConnection(AirflowResource, module="mwaa", name="AirflowConnection"):
    """An Airflow connection: `password` is always secret, `extra` is a dict or JSON text."""

    _kind = KIND

    environment: pulumi.Output[str]
    region: pulumi.Output[str]
    connection_id: pulumi.Output[str]
    conn_type: pulumi.Output[str]
    host: pulumi.Output[str | None]
    login: pulumi.Output[str | None]
    password: pulumi.Output[str | None]
    schema: pulumi.Output[str | None]
    port: pulumi.Output[int | None]
    extra: pulumi.Output[str | None]
    description: pulumi.Output[str | None]
    password_secret_arn: pulumi.Output[str | None]
    extra_secret_arn: pulumi.Output[str | None]
    secret_version_id: pulumi.Output[str | None]
    sent_secret_versions: pulumi.Output[Mapping[str, str] | None]
    adopt_existing: pulumi.Output[bool]
    account: pulumi.Output[str | None]

    def __init__(
        self,
        resource_name: str,
        *,
        environment: pulumi.Input[str],
        connection_id: pulumi.Input[str],
        conn_type: pulumi.Input[str],
        host: pulumi.Input[str] | None = None,
        login: pulumi.Input[str] | None = None,
        password: pulumi.Input[str] | None = None,
        schema: pulumi.Input[str] | None = None,
        port: pulumi.Input[int] | None = None,
        extra: pulumi.Input[Any] | None = None,
        description: pulumi.Input[str] | None = None,
        password_secret_arn: pulumi.Input[str] | None = None,
        extra_secret_arn: pulumi.Input[str] | None = None,
        secret_version_id: pulumi.Input[str] | None = None,
        region: pulumi.Input[str] | None = None,
        adopt_existing: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "environment": environment,
            "region": region,
            "connection_id": connection_id,
            "conn_type": conn_type,
            "host": host,
            "login": login,
            "password": always_secret(password),
            "schema": schema,
            "port": port,
            "extra": None
            if extra is None
            else secret_if_sensitive(json_text(f"extra of AirflowConnection '{resource_name}'", extra)),
            "description": description,
            "password_secret_arn": password_secret_arn,
            "extra_secret_arn": extra_secret_arn,
            "secret_version_id": secret_version_id,
            "sent_secret_versions": None,
            "account": None,
            "adopt_existing": adopt_existing,
        }
        super().__init__(resource_name, properties, opts)

    @classmethod
    def from_uri(
        cls,
        resource_name: str,
        *,
        environment: pulumi.Input[str],
        uri: pulumi.Input[str],
        connection_id: pulumi.Input[str] | None = None,
        description: pulumi.Input[str] | None = None,
        region: pulumi.Input[str] | None = None,
        adopt_existing: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> AirflowConnection:
        """A connection whose other fields are those of a URI in Airflow's own form; a secret one makes all of them so.

        The URI is `TYPE://LOGIN:PASSWORD@HOST:PORT/SCHEMA?EXTRAS`, each part percent-encoded; the connection's id is
        the resource's name, unless `connection_id` says another.

        Raises:
            pulumi.RunError: when it is no such URI; in one line that holds nothing of it.
        """
        fields = uri_fields(f"uri of {cls.__name__} '{resource_name}'", uri)
        return cls(
            resource_name,
            environment=environment,
            connection_id=resource_name if connection_id is None else connection_id,
            description=description,
            region=region,
            adopt_existing=adopt_existing,
            opts=opts,
            **{name: fields[name] for name in UriFields._fields},
        )
