"""Every Python program in the guides and the reference runs: with mocks, or against a real Airflow if it calls one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from local.paths import PROJECT_PATHS
from tests.support.aws.local_mwaa import LocalMwaa, any_version
from tests.support.documents import blocks
from tests.support.pulumi.mocked_program import GraphOf
from tests.support.pulumi.stack import Stack
from tests.test_docs import ARN

ROOT = PROJECT_PATHS.root
# The front page, the tutorial, and the pages about resources and the environment have their own tests.
PAGES = [
    page
    for folder in ("how-to", "explanation", "reference")
    for page in sorted((ROOT / "docs" / folder).glob("*.md"))
    if page.name != "environment.md"
]
# The names that the text around a program introduces or leaves to the reader.
PRELUDE = f"""
import types
import pulumi, pulumi_mwaa
from pulumi import ResourceOptions
from pulumi_mwaa import *
from pulumi_mwaa.components import MwaaEnvironment
from pulumi_mwaa.config import AirflowConfig, config_files

env = types.SimpleNamespace(arn={ARN!r})
warehouse_secret = types.SimpleNamespace(arn="arn:aws:secretsmanager:eu-west-1:123456789012:secret:warehouse")
config = pulumi.Config()
"""
SETTINGS = dict.fromkeys(("warehousePassword", "webhook", "externalId"), "planted-secret")
SETTINGS["warehouseUri"] = "postgres://airflow:planted-secret@warehouse.example.com/analytics"


def programs(*, call_airflow: bool) -> list[Any]:
    return [
        pytest.param(block, id=f"{page.stem}-{number}")
        for page in PAGES
        for number, block in enumerate(blocks(page.read_text(), "python"))
        if bool(re.search(r"\bAirflow\(|\bget_\w+\(", block)) == call_airflow
    ]


@pytest.mark.parametrize("program", programs(call_airflow=False))
def test_program_declares_resources(
    program: str, graph_of: GraphOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "templates" / "config-only" / "config", tmp_path / "config")
    shutil.copytree(ROOT / "stacks", tmp_path / "stacks")
    shutil.copytree(ROOT / "stacks" / "airflow", tmp_path / "stacks" / "airflow3")
    monkeypatch.chdir(tmp_path)
    graph = graph_of(lambda: exec(PRELUDE + program, {}), SETTINGS, SETTINGS)  # noqa: S102 (the project's own docs)
    assert graph.resources


@any_version
@pytest.mark.parametrize("program", programs(call_airflow=True))
def test_program_that_calls_airflow_runs(program: str, mwaa: LocalMwaa, stack: Stack) -> None:
    (stack.pulumi.folder / "config").mkdir()
    for name in ("owner", "alert_channel", "api_token", "watermark"):
        key = stack.prefix + name
        if f'create({{"key": "{name}"' not in program:
            mwaa.rest("POST", "/variables", {"key": key, "value": "planted", "description": ""})
        program = re.sub(rf'(["/]){name}"', rf'\1{key}"', program)
    program = re.sub(r'"(?:prod|prod-3|ENVIRONMENT)(["/])', rf'"{mwaa.environment}\1', program)
    program = re.sub(r'region="[^"]+"', 'region="us-east-1"', program)
    if "pulumi_mwaa.airflow" in program:
        command = [sys.executable, "-c", program]
        subprocess.run(command, cwd=stack.pulumi.folder, env={**os.environ, **mwaa.env}, check=True)
    else:
        stack.write(PRELUDE.replace(ARN, mwaa.arn) + program)
        assert "planted" not in stack.up().text
