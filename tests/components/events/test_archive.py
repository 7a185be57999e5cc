"""The functions' code: the archive holds the client and the handlers, which load without Pulumi."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pulumi
import pytest

from pulumi_mwaa.components.events.archive import function_code

HANDLERS = ("pulumi_mwaa.events.s3", "pulumi_mwaa.events.s3_datasets", "pulumi_mwaa.events.github")

ALONE = """
import importlib, pathlib, sys
module = importlib.import_module(sys.argv[1])
assert callable(module.handler)
assert pathlib.Path(module.__file__).is_relative_to(sys.path[0]), module.__file__
assert not {"pulumi", "pulumi_aws", "grpc"} & set(sys.modules)
"""


def test_the_archive_holds_the_client_and_the_handlers_alone() -> None:
    names = set(function_code().assets)
    assert {name.split("/")[1] for name in names} == {"__init__.py", "airflow", "events"}
    assert {"pulumi_mwaa/events/s3.py", "pulumi_mwaa/airflow/transport/calls.py"} <= names
    assert {Path(name).suffix for name in names} == {".py"}


@pytest.mark.parametrize("handler", HANDLERS)
def test_a_handler_runs_from_the_archive(tmp_path: Path, handler: str) -> None:
    for name, asset in function_code().assets.items():
        assert isinstance(asset, pulumi.FileAsset)
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(asset.path, target)
    program = f"import sys; sys.path[0] = {str(tmp_path)!r}\n{ALONE}"
    ran = subprocess.run([sys.executable, "-c", program, handler], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
