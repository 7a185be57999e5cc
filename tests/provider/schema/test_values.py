"""The type checker ensures that no secret is recorded and that no reference is sent."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from local.paths import PROJECT_PATHS

_PROGRAM = """
from pulumi_mwaa.provider.schema.computed import Computed
from pulumi_mwaa.provider.schema.pool import POOL
from pulumi_mwaa.provider.schema.values import Fields, Values

fields, values = Fields({}), Values({})
POOL.outputs({}, fields, Computed())
POOL.body(values)
POOL.outputs({}, values, Computed())
POOL.body(fields)
POOL.outputs({}, POOL.fields_from_answer({}, values, masks=True), Computed())
"""


def test_values_cannot_be_recorded_and_fields_cannot_be_sent(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(_PROGRAM)
    # Use the project's settings, to share the cache with `make check`.
    ran = subprocess.run(
        [sys.executable, "-m", "mypy", str(program)],
        cwd=PROJECT_PATHS.root,
        capture_output=True,
        text=True,
        check=False,
    )
    errors = [line for line in ran.stdout.splitlines() if ": error:" in line]
    assert [(int(line.split(":")[1]), line.rsplit("[", 1)[-1]) for line in errors] == [
        (9, "arg-type]"),
        (10, "arg-type]"),
        (11, "arg-type]"),
    ], ran.stdout + ran.stderr
