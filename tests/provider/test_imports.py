"""Importing the package: every public name exists, and no heavy library is loaded before it is needed."""

from __future__ import annotations

import subprocess
import sys


def test_client_alone_does_not_load_pulumi() -> None:
    program = "import sys, pulumi_mwaa.airflow; print(sorted(name for name in sys.modules if name == 'pulumi'))"
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "[]\n"


PREVIEW = """
import sys
from pulumi.dynamic import Config, ConfigureRequest
from pulumi_mwaa import AirflowPool
from pulumi_mwaa.provider.provider import AirflowProvider

provider = AirflowProvider("pool")
provider.configure(ConfigureRequest(Config({"mwaa:region": "us-east-1"}, "tests")))
checked = provider.check({}, {"environment": "prod", "name": "backfill", "slots": 4.0})
print(provider.diff("", checked.inputs, {**checked.inputs, "slots": 5}).changes, "boto3" in sys.modules)
"""


def test_program_and_host_do_not_load_boto3_for_a_preview() -> None:
    """A preview makes no calls, and loading boto3 takes longer than loading this whole package."""
    assert subprocess.check_output([sys.executable, "-c", PREVIEW], text=True) == "True False\n"


def test_every_public_name_can_be_imported() -> None:
    program = "import pulumi_mwaa as p; print(p.__all__ == [getattr(p, name).__name__ for name in p.__all__])"
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "True\n"
