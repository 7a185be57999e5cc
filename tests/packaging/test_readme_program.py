"""The README's program creates its objects with the built package, in a fresh virtual environment."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from local.paths import PROJECT_PATHS
from tests.packaging.distributions import Distributions, Installed
from tests.support.aws.local_mwaa import any_version
from tests.support.documents import blocks
from tests.support.pulumi.stack import Stack
from tests.support.system.other_python import find_python

_USUAL = ("wheel", "", "3.13")
ROWS = [
    pytest.param(*row, marks=[] if row == _USUAL else pytest.mark.matrix)
    for row in itertools.product(("wheel", "sdist"), ("", "aws"), ("3.10", "3.13"))
]
PASSWORD = "planted-password"


@any_version
@pytest.mark.parametrize(("kind", "extra", "version"), ROWS)
def test_readme_program(kind: str, extra: str, version: str, dist: Distributions, stack: Stack, tmp_path: Path) -> None:
    python = find_python(version)
    if python is None:
        pytest.skip(f"no Python {version} on this machine")
    Installed.make(tmp_path / "venv", getattr(dist, kind), extra, python)
    stack.run_in(tmp_path / "venv")
    (program,) = blocks((PROJECT_PATHS.root / "README.md").read_text(), "python")
    for name in ("owner", "backfill", "warehouse"):
        program = re.sub(rf'(key|name|connection_id)="{name}"', rf'\1="{stack.prefix}{name}"', program)
    program = program.replace('environment="prod"', f'environment="{stack.mwaa.environment}"')
    (stack.pulumi.folder / "__main__.py").write_text(program)
    assert stack.pulumi.run("config set", "--secret", "warehousePassword", PASSWORD).exit_code == 0

    assert stack.up().short_ops == {"owner": ["create"], "backfill": ["create"], "warehouse": ["create"]}
    assert [[*objects] for objects in stack.all_live()] == [["owner"], ["warehouse"], ["backfill"]]
    assert PASSWORD not in stack.pulumi.checkpoint.read_text()
    assert stack.up("--expect-no-changes").short_ops == {}
    assert stack.pulumi.destroy().exit_code == 0
    assert stack.all_live() == [{}, {}, {}]
