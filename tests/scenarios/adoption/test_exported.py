"""An export from a real Airflow is loaded as is: its objects are adopted unchanged, and no secret appears anywhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

from tests.support.aws.local_mwaa import LocalMwaa, any_version
from tests.support.aws.stored_secrets import Stored
from tests.support.pulumi.secret_leaks import leaks
from tests.support.pulumi.stack import Stack

PASSWORD, TOKEN, KEY = 'planted: "password" \' \u00e9', "planted-token", "planted-key"
PROGRAM = """
from pulumi_mwaa.config import AirflowConfig, config_files

files = config_files("exported", plain_secrets={plain_secrets})
AirflowConfig("exported", environment=environment, files=files)
"""
CONNECTIONS: dict[str, dict[str, Any]] = {
    "warehouse": {
        "conn_type": "postgres",
        "host": "db.example.com",
        "port": 5439,
        "schema": "s",
        "login": "yes",
        "password": PASSWORD,
        "extra": '{"sslmode":   "require", "rows": 12345678901234567890, "ratio": 1e3, "token": "planted-token"}',
        "description": "2026-01-01",
    },
    "bare": {"conn_type": "http"},
}
POOLS: dict[str, dict[str, Any]] = {
    "backfill": {"slots": 4, "description": "d: \u00e9 \U0001f600", "include_deferred": True},
    "plain": {"slots": 0},
}
# Airflow 2 doesn't export variables' descriptions.
VARIABLES = {
    "text": "a: text, \u00e9 \U0001f600",
    "number": "90",
    "large": "12345678901234567890",
    "flag": "true",
    "word": "yes",
    "nothing": "null",
    "empty": "",
    "date": "2026-01-01",
    "object": '{"value": {"rows":   1}, "list": [1, 1.0, 12345678901234567890]}',
    "hidden": '{"secret": "planted-key"}',
    "api_token": TOKEN,
}


def fill(stack: Stack) -> None:
    """Creates all objects in Airflow, as if someone else had created them before the stack existed."""
    for name, fields in CONNECTIONS.items():
        stack.mwaa.make("connection", {"connection_id": stack.prefix + name, **fields})
    for name, fields in POOLS.items():
        stack.mwaa.make("pool", {"name": stack.prefix + name, **fields})
    for key, value in VARIABLES.items():
        stack.mwaa.make("variable", {"key": stack.prefix + key, "value": value})


def export(mwaa: LocalMwaa, folder: Path, ending: str) -> None:
    """Exports the objects with Airflow's own command line."""
    files = {"variables": "json", "connections": ending, "pools": "json"}  # only connections can be exported as YAML
    folder.mkdir()
    for kind, form in files.items():
        subprocess.run(
            [mwaa.airflow_command, kind, "export", folder / f"{kind}.{form}"],
            env={**os.environ, "AIRFLOW_HOME": str(mwaa.airflow_home)},
            check=True,
            capture_output=True,
        )


@any_version
def test_export_is_adopted_without_changes(
    stack: Stack, stored_password: Stored, stored_value: Stored, stored_extra: Stored
) -> None:
    fill(stack)
    before = stack.all_live()
    export(stack.mwaa, stack.pulumi.folder / "exported", ending="yaml" if stack.mwaa.api == "v1" else "json")

    stack.write(PROGRAM.format(plain_secrets=True))
    printed = [stack.pulumi.preview(), stack.up()]
    for warned in printed:  # the warning is about the `object` variable
        assert "is read as a literal object, as in Airflow 2's import" in warned.text
    assert {"create"} == {op for ops in stack.changes(printed[-1]).values() for op in ops}
    assert len(stack.changes(printed[-1])) >= len(VARIABLES) + len(CONNECTIONS) + len(POOLS)
    printed += [stack.pulumi.preview("--expect-no-changes"), stack.pulumi.preview("--refresh", "--expect-no-changes")]
    for again in printed[2:]:
        assert again.exit_code == 0, again.text
        assert stack.changes(again) == {}

    assert stack.all_live() == before
    assert stored_password(f"{stack.prefix}warehouse") == PASSWORD
    assert stored_value(f"{stack.prefix}api_token") == TOKEN
    assert stored_value(f"{stack.prefix}hidden") == VARIABLES["hidden"]
    assert json.loads(stored_extra(f"{stack.prefix}warehouse") or "") == json.loads(CONNECTIONS["warehouse"]["extra"])
    assert leaks(stack, printed, ["planted"]) == set()

    destroyed = stack.pulumi.destroy()
    assert destroyed.exit_code == 0, destroyed.text
    assert stack.all_live() == [{}, {}, {}]


@any_version
def test_a_preview_rejects_each_secret_in_an_export_with_one_line(stack: Stack) -> None:
    fill(stack)
    export(stack.mwaa, stack.pulumi.folder / "exported", "json")
    stack.write(PROGRAM.format(plain_secrets=False))
    preview = stack.pulumi.preview()
    assert preview.exit_code != 0
    lines = [line for line in preview.errors.splitlines() if "is a secret in plain text — " in line]
    assert [re.sub(r"^(.*?json):\d+: \w+?_(.*?) is .*", r"\1 \2", line) for line in lines] == [
        "exported/variables.json api_token",
        "exported/variables.json hidden.secret",
        "exported/connections.json warehouse.password",
        "exported/connections.json warehouse.extra",
    ]
    assert "Traceback" not in preview.text
    assert "planted" not in preview.text


TWICE = """
from pathlib import Path
from pulumi_mwaa.config import AirflowConfig, config_files

Path("one").mkdir(exist_ok=True)
Path("one/pools.yaml").write_text(f"{prefix}p: {{slots: 1}}")
AirflowConfig("one", environment=environment, files=config_files("one"))
AirflowConfig("two", environment=environment, files=config_files("one"))
"""


@any_version
def test_one_object_in_two_configs_is_a_one_line_error(stack: Stack) -> None:
    stack.write(TWICE)
    preview = stack.pulumi.preview()
    assert preview.exit_code != 0
    name = f"{stack.prefix}p"
    line = f"AirflowPool 'one-{name}' and AirflowPool 'two-{name}' both declare pool '{name}' in environment"
    assert [each for each in preview.errors.splitlines() if line in each]
    assert "Traceback" not in preview.text
