"""All tests for one Airflow version run on the same worker, so that each worker starts only one instance."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from local.paths import PROJECT_PATHS

TESTS = """
import os
import pytest

@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("mwaa", ["2", "3"])
def test_it(mwaa, number):
    open(f"{mwaa}-{os.getpid()}", "w").close()
"""
CONFTEST = "from tests.conftest import pytest_collection_modifyitems\n"


def test_each_group_of_tests_runs_on_one_worker(tmp_path: Path) -> None:
    """Incompatible versions of pytest and pytest-xdist would silently distribute each group across all workers."""
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "conftest.py").write_text(CONFTEST)
    environ = {name: text for name, text in os.environ.items() if not name.startswith("PYTEST_")}
    environ["PYTHONPATH"] = str(PROJECT_PATHS.root)
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup", "-p", "no:cacheprovider"]
    subprocess.run(command, cwd=tmp_path, env=environ, check=True, capture_output=True)
    assert len([*tmp_path.glob("2-*")]) == len([*tmp_path.glob("3-*")]) == 1
