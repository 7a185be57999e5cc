"""What a run leaves behind: in the state, in the provider, and when it is killed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.support.engines import Engine, require
from tests.support.killing import held
from tests.support.scenarios import normalized, pending
from tests.support.workspace import Workspace, make_workspace

_PROGRAM = """\
a = Thing("a", value=Output.secret("hush"))
deep = {"deep": [1, 2.5, None, True], "text": "ü\\n"}
Thing("b", key=a.size.apply(str), value=deep, opts=ResourceOptions(depends_on=[a]))
Box("x", "1", ResourceOptions(protect=False))
pulumi.export("secret", a.value)
pulumi.export("plain", {"size": a.size})
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make_workspace(tmp_path)


def test_a_state_has_no_secret_in_it_and_is_its_owners_alone(workspace: Workspace) -> None:
    workspace.program(_PROGRAM)
    engine = workspace.engine("embedded")
    result = engine.up("--skip-preview", "--json")
    assert result.exit_code == 0, result.text
    assert [json.loads(line) for line in result.stdout.splitlines()] == result.events
    assert result.stderr.startswith("Embedded engine")
    files = [path for path in (engine.home / "state").rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert not [path for path in files if "hush" in path.read_text()]
    assert "hush" not in result.text
    assert json.loads(engine.output("--json").stdout) == {"secret": "[secret]", "plain": {"size": 4}}
    assert engine.output("secret", "--show-secrets").stdout == "hush\n"
    kinds = sorted(path.parent.parent.parent.name for path in files if "history" in str(path) or "backups" in str(path))
    assert kinds == ["backups", "history", "history"]


def test_each_engine_takes_the_others_state_over(workspace: Workspace, tmp_path: Path) -> None:
    require("pulumi")
    workspace.program(_PROGRAM)
    ours = workspace.engine("embedded", tmp_path / "ours")
    theirs = workspace.engine("pulumi", tmp_path / "theirs")
    for engine in (ours, theirs):
        result = engine.up("--skip-preview")
        assert result.exit_code == 0, result.text
    assert normalized(ours) == normalized(theirs)

    ours_continued = Engine("pulumi", ours.folder, ours.home, ours.environ)
    theirs_continued = Engine("embedded", theirs.folder, theirs.home, theirs.environ)
    for engine in (ours_continued, theirs_continued):
        same = engine.preview("--expect-no-changes")
        assert same.exit_code == 0, same.text
    workspace.program(_PROGRAM.replace('"hush"', '"hush more"').replace("[1, 2.5", "[2, 2.5"))
    for engine in (ours_continued, theirs_continued):
        changed = engine.up("--skip-preview")
        assert changed.exit_code == 0, changed.text
    assert normalized(ours) == normalized(theirs)
    for engine in (ours, theirs):
        gone = engine.destroy("--skip-preview")
        assert gone.exit_code == 0, gone.text
    assert workspace.live == {}


def test_the_provider_is_called_in_the_same_way(engine_name: str, workspace: Workspace) -> None:
    workspace.config("config:\n  thing:color: green\n")
    workspace.program('Thing("a", value="1")')
    engine = workspace.engine(engine_name)
    assert engine.up("--skip-preview").exit_code == 0
    assert workspace.calls == ["configure green", "check k-a new", "create k-a"]
    workspace.forget()
    workspace.program('Thing("a", key="new", value="1")')
    assert engine.up("--skip-preview").exit_code == 0
    assert workspace.calls == ["configure green", "check new olds", "check new new", "create new", "delete k-a"]
    workspace.forget()
    assert engine.destroy("--skip-preview").exit_code == 0
    assert workspace.calls == ["configure green", "delete new"]


def test_a_killed_run_is_remembered_and_the_next_one_goes_on(workspace: Workspace) -> None:
    workspace.program('a = Thing("a", value="1")\nThing("b", value="wait", opts=ResourceOptions(depends_on=[a]))')
    engine = workspace.engine("embedded")
    with held(engine, workspace.reached) as (process, _):
        pass  # killed
    assert pending(engine) == ["b creating"]
    [lock] = engine.locks.rglob("*.json")
    assert json.loads(lock.read_text())["pid"] == process.pid

    workspace.program('a = Thing("a", value="1")\nThing("b", value="2", opts=ResourceOptions(depends_on=[a]))')
    result = engine.up("--skip-preview")
    assert result.exit_code == 0, result.text
    assert f"took over the lock that {os.environ.get('USER', 'root')}@" in result.stderr
    assert "interrupted while creating" in result.stdout
    assert result.short_ops == {"b": ["create"]}
    assert workspace.live == {"k-a": "1", "k-b": "2"}


def test_a_lock_that_is_held_keeps_a_second_run_out(workspace: Workspace) -> None:
    workspace.program('Thing("a", value="wait")')
    engine = workspace.engine("embedded")
    with held(engine, workspace.reached) as (process, _):
        second = engine.up()
        workspace.release_provider()
        assert process.wait(timeout=30) == 0
        assert second.exit_code == 1
        assert f"(pid {process.pid}) since" in second.stderr.splitlines()[-1]
