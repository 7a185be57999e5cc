"""The script in docs/how-to/adopt-existing-objects.md exports a whole environment, and a stack adopts its objects."""

from __future__ import annotations

import re
import subprocess
import sys

import yaml

from local.paths import PROJECT_PATHS
from tests.support.aws.local_mwaa import each_dialect
from tests.support.aws.stored_secrets import Stored
from tests.support.documents import blocks
from tests.support.pulumi.stack import Stack

PAGE = PROJECT_PATHS.root / "docs" / "how-to" / "adopt-existing-objects.md"
PASSWORD = "planted-password"


@each_dialect
def test_exported_environment_is_adopted_without_a_change(stack: Stack, stored_password: Stored) -> None:
    (script,) = [block for block in blocks(PAGE.read_text(), "python") if "safe_dump" in block]
    name, connection = stack.prefix + "x", {"conn_type": "http", "host": "h", "port": 9, "extra": '{"a": [1]}'}
    stack.mwaa.rest("POST", "/variables", {"key": name, "value": '{"a": 1}', "description": "d"})
    stack.mwaa.rest("POST", "/connections", {"connection_id": name, **connection, "password": PASSWORD})
    stack.mwaa.rest("POST", "/pools", {"name": name, "slots": 3, "description": "", "include_deferred": True})

    config = stack.pulumi.folder / "config"
    config.mkdir()
    subprocess.run(
        [sys.executable, "-c", script.replace('"prod"', repr(stack.mwaa.environment))],
        cwd=stack.pulumi.folder,
        env=stack.pulumi.environment({}),
        check=True,
    )
    for file in config.iterdir():  # this environment is shared with other tests
        own = {key: entry for key, entry in yaml.safe_load(file.read_text()).items() if key == name}
        assert len(own) == 1
        assert PASSWORD not in file.read_text()
        file.write_text(yaml.safe_dump(own))
    before = stack.all_live()

    program = """
from pulumi_mwaa.config import AirflowConfig, config_files
AirflowConfig("airflow", environment=environment, files=config_files("config"))
"""
    stack.write(program)
    result = stack.up()
    assert {*re.findall(r"adopted (\w+) ", result.text)} == {"variable", "connection", "pool"}
    assert "warning" not in result.text
    assert "overwritten" not in result.text
    assert stack.all_live() == before
    assert stored_password(name) == PASSWORD
