"""Finds planted secrets in outputs, logs, the state and its backups."""

from __future__ import annotations

from collections.abc import Iterable

from tests.support.pulumi.cli import Result
from tests.support.pulumi.stack import Stack

_IGNORED = {".db", ".db-journal", ".db-shm", ".db-wal", ".py", ".pyc"}  # Airflow's own database, and programs


def leaks(stack: Stack, printed: Iterable[Result], planted: Iterable[str]) -> set[str]:
    """Returns the names of the outputs and files that contain a planted secret."""
    texts = {f"output {number}": result.text for number, result in enumerate(printed)}
    for folder in (stack.pulumi.home, stack.mwaa.home):
        files = [path for path in folder.rglob("*") if path.is_file() and path.suffix not in _IGNORED]
        texts |= {str(path): path.read_text(errors="replace") for path in files}
    assert any(path.endswith("local.json") for path in texts)
    assert any(path.endswith("gateway.log") for path in texts)
    return {name for name, text in texts.items() if any(secret in text for secret in planted)}
