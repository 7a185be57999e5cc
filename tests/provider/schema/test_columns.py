"""`check` rejects values that don't fit the columns that Airflow creates on PostgreSQL, which MWAA uses.

In the tests, Airflow uses SQLite, which stores text of any length and 64-bit integers.
"""

from __future__ import annotations

import json
import re
import subprocess
from typing import Any

import pytest

from pulumi_mwaa.provider.schema.connection import CONNECTION
from pulumi_mwaa.provider.schema.fields import Field
from pulumi_mwaa.provider.schema.pool import POOL
from pulumi_mwaa.provider.schema.schema import ResourceSchema
from pulumi_mwaa.provider.schema.variable import VARIABLE
from tests.support.aws.local_mwaa import LocalMwaa

NAMED = {"connection_id": "conn_id", "value": "val", "name": "pool"}  # fields whose column has a different name
NARROW_IN_272_ONLY = {"login"}
COLUMNS = """
import json
from airflow.models import Connection, Pool, Variable
from sqlalchemy.dialects import postgresql

def types(model):
    return {column.name: column.type.compile(postgresql.dialect()) for column in model.__table__.columns}

print(json.dumps({"connection": types(Connection), "pool": types(Pool), "variable": types(Variable)}))
"""


@pytest.fixture(scope="session")
def columns(mwaa: LocalMwaa) -> dict[str, dict[str, str]]:
    """The column types in Airflow's models, by kind and column."""
    run = subprocess.run(
        [mwaa.airflow_command.with_name("python"), "-c", COLUMNS],
        env={"AIRFLOW_HOME": str(mwaa.airflow_home), "HOME": str(mwaa.airflow_home)},
        capture_output=True,
        text=True,
        check=True,
    )
    columns: dict[str, dict[str, str]] = json.loads(run.stdout.splitlines()[-1])
    return columns


@pytest.mark.parametrize("kind", [VARIABLE, CONNECTION, POOL], ids=lambda kind: kind.name)
def test_values_that_do_not_fit_the_column_are_rejected(
    columns: dict[str, dict[str, str]], kind: ResourceSchema
) -> None:
    types = {field.name: columns[kind.name][NAMED.get(field.name, field.name)] for field in kind.fields}
    invalid = {(field.name, value) for field in kind.fields for value in _invalid_values(field, types[field.name])}
    assert {(name, value) for name, value in invalid if not _reasons(kind, name, value)} == set()


def _invalid_values(field: Field, column: str) -> list[Any]:
    """Returns values that a column can't store. Skips secret fields, which are stored encrypted, as ASCII."""
    if column == "INTEGER":
        return [2**31]
    length = re.fullmatch(r"VARCHAR\((\d+)\)", column)
    if field.may_be_secret or not (length or column == "TEXT"):
        return []
    too_long = ["x" * (int(length[1]) + 1)] if length and field.name not in NARROW_IN_272_ONLY else []
    return ["a\0b", *too_long]


def _reasons(kind: ResourceSchema, name: str, value: Any) -> list[str]:
    return next(field for field in kind.fields if field.name == name).check(value)[1]
