"""The installed package has types, so that mypy finds mistakes in a user's program."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PROGRAM = """
import pulumi
from pulumi_mwaa import AirflowPool, AirflowVariable, get_pool, list_variables_output
from pulumi_mwaa.airflow import Airflow
from pulumi_mwaa.config import AirflowConfig, config_files

default = get_pool("default_pool", environment="prod")
pool = AirflowPool("backfill", environment="prod", name="backfill", slots=default.slots)
slots: pulumi.Output[int] = pool.slots
limits = AirflowVariable("limits", environment="prod", key="limits", value={"slots": slots, "strict": True})
keys: pulumi.Output[list[str]] = list_variables_output("prod").apply(lambda found: [each.key for each in found])
AirflowConfig("airflow", environment="prod", files=config_files("config"), variables={"owner": "data-platform"})
names = [pool["name"] for pool in Airflow("prod").pools.list()]
"""


MISTAKES = [
    ("slots=default.slots", "slots='4'", "arg-type"),
    ("pool.slots", "pool.slot", "attr-defined"),
    ("import AirflowPool,", "import AirflowPol as AirflowPool,", "attr-defined"),
    ("Output[int]", "Output[str]", "assignment"),
    ('key="limits"', 'keys="limits"', "call-arg"),
    ('Airflow("prod").pools', 'Airflow("prod").pool', "attr-defined"),
]


@pytest.fixture(scope="module")
def check(wheel_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[str]]:
    """Runs mypy on a program and returns the error codes."""
    folder = tmp_path_factory.mktemp("program")  # shared by all tests, to reuse mypy's cache of imported modules
    environ = {name: text for name, text in os.environ.items() if name not in {"PYTHONPATH", "MYPYPATH"}}
    options = ["--strict", "--no-error-summary", "--python-executable", str(wheel_python)]

    def run(program: str) -> list[str]:
        (folder / "program.py").write_text(program)
        ran = subprocess.run(
            [sys.executable, "-m", "mypy", *options, "program.py"],
            cwd=folder,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.stderr == ""
        return re.findall(r": error: .*\[([\w-]+)]$", ran.stdout, re.MULTILINE)

    return run


def test_correct_program_has_no_errors(check: Callable[[str], list[str]]) -> None:
    assert check(PROGRAM) == []


@pytest.mark.parametrize(("right", "wrong", "code"), MISTAKES)
def test_mistake_is_found(right: str, wrong: str, code: str, check: Callable[[str], list[str]]) -> None:
    assert PROGRAM.count(right) == 1
    assert check(PROGRAM.replace(right, wrong)) == [code]
