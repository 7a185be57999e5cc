"""The main job from end to end, on the embedded engine and on the Pulumi CLI where there is one."""

from __future__ import annotations

import json
import os
import shutil
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import httpx
import psutil
import pytest
import yaml

from local.engine.state.secrets import Crypter
from tests.local.mwaa.test_command import airflow_processes
from tests.support.project import Project, copy_project, lend_packages, without_pulumi

MADE = [
    "In the Airflow of 'local', kept by this stack:",
    "     3 connections  data_lake, payments_api, warehouse",
    "     2 pools        payments_api, warehouse",
]
CLI = pytest.param("cli", marks=pytest.mark.skipif(shutil.which("pulumi") is None, reason="no pulumi on PATH"))


@pytest.fixture(scope="module", params=["embedded", CLI])
def clone(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    project = copy_project(tmp_path_factory.mktemp("make") / request.param)
    lend_packages(project)
    if request.param == "embedded":
        project.environ["PATH"] = without_pulumi(project.environ["PATH"])
        (project.places.made / "cli.failed").touch()  # no try to fetch one
    yield project
    project.make("down")


def succeed(clone: Project, *arguments: str) -> str:
    ran = clone.make(*arguments)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout + ran.stderr


def gateway(clone: Project) -> dict[str, Any]:
    command = [str(clone.places.python), "-m", "local.mwaa", "status", "--json"]
    told = subprocess.run(command, cwd=clone.places.root, capture_output=True, text=True, check=True).stdout
    status: dict[str, Any] = json.loads(told)
    return status


def calls(clone: Project) -> list[dict[str, Any]]:
    """The calls since the last time this was asked."""
    with httpx.Client(base_url=gateway(clone)["endpoint"], trust_env=False) as client:
        listed: list[dict[str, Any]] = client.get("/_local/calls").json()
        client.delete("/_local/calls")
    return listed


def leave_lock(clone: Project) -> None:
    """Locks the stack as a run that was killed leaves it."""
    ended = subprocess.Popen(["true"])
    ended.wait()
    lock = {
        "pid": ended.pid,
        "username": "somebody",
        "hostname": socket.gethostname(),
        "timestamp": "2026-01-01T00:00:00Z",
    }
    folder = clone.places.state / ".pulumi" / "locks" / "organization" / "pulumi-mwaa" / "local"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "7e7d8f5c-3d4a-4e1e-9c36-0a5d3a0f3a52.json").write_text(json.dumps(lock))


def password(clone: Project) -> str:
    copy = yaml.safe_load(clone.places.settings.read_text())
    crypter = Crypter(clone.places.passphrase.read_text().strip(), copy["encryptionsalt"])
    return crypter.decrypt(copy["config"]["pulumi-mwaa:warehousePassword"]["secure"])


def test_make_up_then_again_then_all_the_way_down(clone: Project) -> None:
    committed = clone.places.committed("local").read_text()

    said = succeed(clone, "up")
    assert [line for line in said.splitlines() if line in MADE] == MADE
    assert f"Airflow's page of 'local': {gateway(clone)['environments'][0]['url']} (user " in said
    operations = [call["operation"] for call in calls(clone)]
    assert operations.count("CreateEnvironment") == 1
    assert operations.index("CreateEnvironment") < operations.index("InvokeRestApi")

    leave_lock(clone)
    again = succeed(clone, "up")
    assert "took over the lock that somebody@" in again
    assert "52 unchanged" in again
    assert calls(clone) == []

    assert "52 unchanged" in succeed(clone, "preview")
    assert calls(clone) == []

    for process in airflow_processes(clone.places.made / "mwaa"):
        process.kill()
    while gateway(clone)["environments"][0]["status"] != "UNAVAILABLE":
        time.sleep(0.1)
    assert "nothing has drifted" in succeed(clone, "drift")

    said += again + succeed(clone, "down") + succeed(clone, "refresh")
    calls(clone)
    said += succeed(clone, "destroy")
    # What goes with its environment costs no call.
    assert {call["operation"] for call in calls(clone)} == {"GetEnvironment", "DeleteEnvironment"}
    assert gateway(clone)["environments"] == []
    said += succeed(clone, "up", "ARGS=--refresh") + succeed(clone, "down")

    files = [file for file in clone.places.made.rglob("*") if file.is_file() and "airflow" not in file.parts]
    kept = [file for file in files if file.suffix in {".json", ".log", ".yaml"}]
    assert not [file for file in kept if password(clone) in file.read_text(errors="replace")]
    assert password(clone) not in said
    assert clone.places.committed("local").read_text() == committed
    assert stat.S_IMODE(clone.places.passphrase.stat().st_mode) == 0o600
    assert not [
        process
        for process in psutil.process_iter(["cmdline"])
        if str(clone.places.root) in " ".join(process.info["cmdline"] or [])
    ]


@pytest.mark.skipif(shutil.which("pulumi") is None, reason="no pulumi on PATH")
def test_one_engine_takes_over_from_the_other(clone: Project) -> None:
    succeed(clone, "up")
    has_cli = shutil.which("pulumi", path=clone.environ["PATH"]) is not None
    other = without_pulumi(os.environ["PATH"]) if has_cli else os.environ["PATH"]
    (clone.places.made / "cli.failed").touch()
    taken_over = clone.make("up", "ARGS=--expect-no-changes --refresh", PATH=other)
    assert taken_over.returncode == 0, taken_over.stdout + taken_over.stderr
    assert "52 unchanged" in taken_over.stdout
    assert "52 unchanged" in succeed(clone, "up", "ARGS=--expect-no-changes --refresh")
