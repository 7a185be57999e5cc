"""After a run is killed during a create, the steps in docs/how-to/state.md clean up."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from tests.support.aws.local_mwaa import any_version
from tests.support.pulumi.interrupted_up import held
from tests.support.pulumi.stack import Stack

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "state.md"
PROGRAM = 'AirflowPool("warehouse", environment=environment, name=prefix + "warehouse", slots=4)\n'
MADE = {"slots": 4, "description": None, "include_deferred": False}


@pytest.fixture
def deaf(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """An endpoint that accepts calls and never responds, and a pipe that reports the first call."""
    pipe = tmp_path / "reached"
    os.mkfifo(pipe)

    def signal_first() -> None:
        listening.accept()
        pipe.write_text("there")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        signaller = Thread(target=signal_first, daemon=True)
        signaller.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", pipe


def pending(stack: Stack) -> list[str]:
    """Returns the pending operations in the state."""
    return [operation["type"] for operation in stack.pulumi.latest.get("pending_operations") or []]


@any_version
@pytest.mark.parametrize("made", [False, True])
def test_lock_and_pending_create_are_cleared(stack: Stack, deaf: tuple[str, Path], made: bool) -> None:
    endpoint, reached = deaf
    stack.write(PROGRAM)
    alive = dict(stack.pulumi.environ)
    stack.pulumi.environ["AWS_ENDPOINT_URL_MWAA"] = endpoint
    with held(stack.pulumi, reached):
        pass  # killed
    stack.pulumi.environ.update(alive)
    if made:  # the call succeeded, but its response was lost
        stack.mwaa.make("pool", {"name": f"{stack.prefix}warehouse", **MADE})

    locked = stack.pulumi.up()
    assert locked.exit_code != 0
    assert "the stack is currently locked by 1 lock(s)" in locked.text
    assert stack.pulumi.preview().exit_code == 0  # a preview takes no lock
    cleared = stack.pulumi.run("cancel", "--yes")
    assert cleared.exit_code == 0, cleared.text
    assert pending(stack) == ["creating"]
    refreshed = stack.pulumi.refresh("--clear-pending-creates")
    assert refreshed.exit_code == 0, refreshed.text
    assert pending(stack) == []

    created_or_adopted = stack.up()
    assert created_or_adopted.short_ops == {"warehouse": ["create"]}
    assert ("adopted pool" in created_or_adopted.text) is made
    assert stack.live("pools")["warehouse"]["slots"] == 4
    assert stack.pulumi.preview("--refresh", "--expect-no-changes").exit_code == 0


def test_page_names_these_commands() -> None:
    page = PAGE.read_text()
    assert "$ pulumi cancel --stack dev" in page
    assert "$ make refresh STACK=dev ARGS=--clear-pending-creates" in page
