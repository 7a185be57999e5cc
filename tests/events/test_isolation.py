"""The handlers and the client can be imported without Pulumi and its dependencies, as in Lambda."""

from __future__ import annotations

import subprocess
import sys

import pytest

BLOCKED = """
import sys

class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"pulumi", "pulumi_aws", "yaml", "jsonschema", "grpc"}:
            raise ImportError(f"{name} is blocked")

sys.meta_path.insert(0, Block())
import MODULE
own = {name.split(".")[1] for name in sys.modules if name.startswith("pulumi_mwaa.")}
assert own <= {"airflow", "events"}, own
"""


@pytest.mark.parametrize("module", ["airflow", "events.s3", "events.s3_datasets", "events.github"])
def test_a_module_needs_only_the_client_and_the_handlers(module: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", BLOCKED.replace("MODULE", f"pulumi_mwaa.{module}")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
