"""Files imported by a real Airflow's own command line, and the resulting objects in its database."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from tests.support.aws.local_mwaa import LocalMwaa

# `airflow KIND import FILE`, for each file in turn, within one process: starting Airflow takes seconds. An object that
# doesn't exist afterwards was refused, whatever the exit code: `variables import` succeeds all the same.
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
        found = session.query(model).filter(key == name).one_or_none()
        results.append(found and {field: getattr(found, attribute) for field, attribute in fields.items()})
with open(sys.argv[1], "w") as file:
    json.dump(results, file)
"""


def imported(mwaa: LocalMwaa, files: list[tuple[str, str, Path]], answers: Path) -> list[dict[str, Any] | None]:
    """Imports files, each with its kind and the name of the object that is looked at; returns it, or None."""
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
