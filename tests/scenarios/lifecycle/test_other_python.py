"""A stack created with one Python version and SDK works with another: the oldest and the newest supported SDK."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.scenarios.lifecycle.test_main_job import CREATED, OWNER, WHOLE
from tests.support.aws.local_mwaa import any_version
from tests.support.pulumi.stack import Stack

pytestmark = any_version


def test_stack_created_on_one_python_and_sdk_is_changed_and_destroyed_on_another(
    stack: Stack, oldest_venv: Path
) -> None:
    program = "import sys, pulumi._version as v; print(*sys.version_info[:2], v.version)"
    here, there = (
        subprocess.check_output([str(prefix / "bin" / "python"), "-c", program], text=True)
        for prefix in (Path(sys.prefix), oldest_venv)
    )
    assert here.split()[:2] != there.split()[:2]
    assert there.split()[2] == "3.216.0"

    stack.write(WHOLE)
    assert stack.up().short_ops == CREATED
    stack.run_in(oldest_venv)
    assert stack.up("--expect-no-changes").short_ops == {}
    stack.write(WHOLE.replace(OWNER, OWNER.replace("data", "finance")))
    assert stack.up().short_ops == {"owner": ["update"]}
    assert stack.pulumi.destroy().exit_code == 0
    assert [stack.live(route) for route in ("variables", "connections", "pools")] == [{}, {}, {}]


def test_stack_created_on_the_oldest_is_destroyed_on_the_newest(stack: Stack, oldest_venv: Path) -> None:
    stack.run_in(oldest_venv)
    stack.write(WHOLE)
    assert stack.up().short_ops == CREATED
    stack.run_in(Path(sys.prefix))
    assert stack.up("--expect-no-changes").short_ops == {}
    assert stack.pulumi.destroy().exit_code == 0
    assert stack.live("variables") == {}
