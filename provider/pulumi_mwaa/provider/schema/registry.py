"""All schemas, by the name that is stored in the state."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi_mwaa.provider.schema.connection import CONNECTION
from pulumi_mwaa.provider.schema.dag import DAG
from pulumi_mwaa.provider.schema.pool import POOL
from pulumi_mwaa.provider.schema.role import ROLE
from pulumi_mwaa.provider.schema.schema import ResourceSchema
from pulumi_mwaa.provider.schema.variable import VARIABLE

SCHEMAS: Mapping[str, ResourceSchema] = {schema.name: schema for schema in (VARIABLE, CONNECTION, POOL, ROLE, DAG)}
