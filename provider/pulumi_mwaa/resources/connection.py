"""An Airflow connection in an MWAA environment.

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

from pulumi_mwaa.airflow.connection_uri import UriFields
from pulumi_mwaa.provider.schema.connection import CONNECTION
from pulumi_mwaa.resources.base import AirflowResource
from pulumi_mwaa.resources.inputs import uri_fields


class AirflowConnection(AirflowResource, module="mwaa", name="AirflowConnection"):
    """An Airflow connection. `password` is always secret. `extra` is a dict or a JSON string."""

    _schema = CONNECTION

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
        arguments = {
            "environment": environment,
            "region": region,
            "connection_id": connection_id,
            "conn_type": conn_type,
            "host": host,
            "login": login,
            "password": password,
            "schema": schema,
            "port": port,
            "extra": extra,
            "description": description,
            "password_secret_arn": password_secret_arn,
            "extra_secret_arn": extra_secret_arn,
            "secret_version_id": secret_version_id,
            "adopt_existing": adopt_existing,
        }
        super().__init__(resource_name, arguments, opts)

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
        """Declares a connection from a URI in Airflow's format. If the URI is secret, so is every field in it.

        The URI is `TYPE://LOGIN:PASSWORD@HOST:PORT/SCHEMA?EXTRAS`, with each part percent-encoded. `connection_id`
        defaults to the resource's name.

        Raises:
            pulumi.RunError: The URI is invalid. The error is one line and contains no part of the URI.
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
