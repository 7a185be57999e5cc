"""How a function's process starts and gets its events: no step may take longer than in Lambda."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.aws.lambda_ import function
from local.aws.lambda_.execution_environments import ExecutionEnvironments
from local.aws.lambda_.function import InvocationError
from local.aws.plugin.store import Entry
from local.aws.types import lambda_
from tests.support.aws.local_lambda import FUNCTION, StoredFunction, asset

HANDLER = """
import os

def handler(event, context):
    return os.getpid()
"""
LARGE = {"text": "x" * 10**6}  # doesn't fit into a pipe's buffer


@pytest.fixture
def stored(tmp_path: Path) -> StoredFunction:
    return StoredFunction(tmp_path)


@pytest.fixture
def environments(stored: StoredFunction) -> Iterator[ExecutionEnvironments]:
    environments = ExecutionEnvironments(stored.code_folder, dict)
    yield environments
    environments.stop()


def created(stored: StoredFunction, code: str) -> Entry:
    """Creates a function with a timeout of one second."""
    stored.create("module.handler", {"module.py": asset(text=code)}, 1, {})
    entry = stored.store.find(lambda_.FUNCTION, FUNCTION)
    assert entry
    return entry


def test_functions_timeout_does_not_include_the_import(
    stored: StoredFunction, environments: ExecutionEnvironments
) -> None:
    entry = created(stored, f"import time; time.sleep(2)\n{HANDLER}")
    assert environments.invoke(entry, LARGE) == environments.invoke(entry, {})


def test_import_that_hangs_is_a_failed_invocation(
    stored: StoredFunction, environments: ExecutionEnvironments, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(function, "INIT_SECONDS", 1)
    entry = created(stored, f"import time; time.sleep(60)\n{HANDLER}")
    with pytest.raises(InvocationError, match=r"^f: Init timed out after 1\.00 seconds$"):
        environments.invoke(entry, LARGE)
    assert stored.log.endswith(" Init timed out after 1.00 seconds\n")


def test_import_that_fails_is_a_failed_invocation_and_the_log_says_why(
    stored: StoredFunction, environments: ExecutionEnvironments
) -> None:
    entry = created(stored, "import missing_module")
    with pytest.raises(InvocationError, match=r"^f: the function's process has ended$"):
        environments.invoke(entry, LARGE)
    assert "ModuleNotFoundError: No module named 'missing_module'" in stored.log


def test_process_that_does_not_read_its_event_times_out(
    stored: StoredFunction, environments: ExecutionEnvironments
) -> None:
    entry = created(stored, HANDLER)
    pid = environments.invoke(entry, {})
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(InvocationError, match=r"^f: Task timed out after 1\.00 seconds$"):
        environments.invoke(entry, LARGE)
    assert environments.invoke(entry, LARGE) != pid
