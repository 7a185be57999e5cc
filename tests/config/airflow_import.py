"""Imports files with Airflow's own command line, and reads the resulting objects from its database."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from tests.support.aws.local_mwaa import LocalMwaa

# Runs `airflow KIND import FILE` for each file in one process, because starting Airflow takes seconds. If an object
# doesn't exist afterwards, Airflow has rejected it. The exit code doesn't show this, because `variables import` always
# returns 0.
_PROGRAM = """
import json, sys
from airflow.cli.cli_parser import get_parser
from airflow.models.connection import Connection
from airflow.models.pool import Pool
from airflow.models.variable import Variable
from airflow.utils.session import create_session

SHARED = {"description": "description"}
CONNECTION = ("conn_type", "host", "login", "password", "schema", "port", "extra")
FIELDS = {
    "variables": (Variable, Variable.key, {"value": "val", **SHARED}),
    "connections": (Connection, Connection.conn_id, {**{name: name for name in CONNECTION}, **SHARED}),
    "pools": (Pool, Pool.pool, {"slots": "slots", "include_deferred": "include_deferred", **SHARED}),
}
parser = get_parser()
results = []
for kind, name, file in json.load(sys.stdin):
    args = parser.parse_args([kind, "import", file])
    try:
        args.func(args)
    except (Exception, SystemExit) as error:
        print(type(error).__name__, file=sys.stderr)
    model, key, fields = FIELDS[kind]
    with create_session() as session:
        row = session.query(model).filter(key == name).one_or_none()
        results.append(row and {field: getattr(row, attribute) for field, attribute in fields.items()})
with open(sys.argv[1], "w") as file:
    json.dump(results, file)
"""


def imported(mwaa: LocalMwaa, files: list[tuple[str, str, Path]], answers: Path) -> list[dict[str, Any] | None]:
    """Imports files and returns the object from each, or `None` if Airflow rejected it.

    Args:
        mwaa: The local MWAA.
        files: For each file, the object's kind and name, and the file's path.
        answers: The path of a temporary file for the result.
    """
    subprocess.run(
        [mwaa.airflow_command.parent / "python", "-c", _PROGRAM, answers],
        input=json.dumps([(kind, name, str(path)) for kind, name, path in files]),
        env={**os.environ, "AIRFLOW_HOME": str(mwaa.airflow_home)},
        check=True,
        capture_output=True,
        text=True,
    )
    results: list[dict[str, Any] | None] = json.loads(answers.read_text())
    return results
