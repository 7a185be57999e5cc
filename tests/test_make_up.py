"""`make up` and the other targets, from a fresh clone to a destroyed stack."""

from __future__ import annotations

import json
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import httpx
import psutil
import pytest

from local import settings
from tests.local.mwaa.test_command import airflow_processes
from tests.support.pulumi.cli import cli
from tests.support.system.project_copy import Project, copy_project, lend_packages

MANAGED = [
    "Airflow objects in 'local' that this stack manages:",
    "     3 connections  data_lake, payments_api, warehouse",
    "     2 pools        payments_api, warehouse",
]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    project = copy_project(tmp_path_factory.mktemp("make") / "clone")
    lend_packages(project)
    yield project
    project.make("down")


def succeed(clone: Project, *arguments: str, stdin: str = "", **environ: str) -> str:
    ran = clone.make(*arguments, stdin=stdin, **environ)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout + ran.stderr


def gateway(clone: Project) -> dict[str, Any]:
    command = [str(clone.paths.python), "-m", "local.mwaa", "status", "--json"]
    output = subprocess.run(command, cwd=clone.paths.root, capture_output=True, text=True, check=True).stdout
    status: dict[str, Any] = json.loads(output)
    return status


def calls(clone: Project) -> list[dict[str, Any]]:
    """Returns the calls since the previous `calls()`."""
    with httpx.Client(base_url=gateway(clone)["endpoint"], trust_env=False) as client:
        listed: list[dict[str, Any]] = client.get("/_local/calls").json()
        client.delete("/_local/calls")
    return listed


def leave_lock(clone: Project) -> None:
    """Leaves a lock behind, as a killed run does."""
    ended = subprocess.Popen(["true"])
    ended.wait()
    lock = {
        "pid": ended.pid,
        "username": "somebody",
        "hostname": socket.gethostname(),
        "timestamp": "2026-01-01T00:00:00Z",
    }
    clone.paths.locks.mkdir(parents=True, exist_ok=True)
    (clone.paths.locks / "7e7d8f5c-3d4a-4e1e-9c36-0a5d3a0f3a52.json").write_text(json.dumps(lock))


def password(clone: Project) -> str:
    """Returns the password as Pulumi decrypts it."""
    environ = settings.environment(clone.paths, gateway(clone), clone.environ, cli().folder)
    command = [str(cli().command), "config", "get", "--stack", "local", "pulumi-mwaa:warehousePassword"]
    ran = subprocess.run(command, cwd=clone.paths.root, env=environ, capture_output=True, text=True, check=True)
    assert len(ran.stdout.strip()) > 20
    return ran.stdout.strip()


def test_up_twice_then_down_and_destroy(clone: Project) -> None:
    committed = clone.paths.committed("local").read_text()

    output = succeed(clone, "up")
    assert "warning" not in output
    assert [line for line in output.splitlines() if line in MANAGED] == MANAGED
    assert f"Airflow UI for 'local': {gateway(clone)['environments'][0]['url']} (user " in output
    operations = [call["operation"] for call in calls(clone)]
    assert operations.count("CreateEnvironment") == 1
    assert operations.index("CreateEnvironment") < operations.index("InvokeRestApi")

    leave_lock(clone)
    again = succeed(clone, "up")
    assert "The last run of the 'local' stack was killed; removing its lock" in again
    assert "55 unchanged" in again
    assert calls(clone) == []

    commands = "pulumi config get pulumi-mwaa:slackToken && pulumi preview --expect-no-changes\n"
    succeed(clone, "secret", "NAME=slackToken", stdin="planted-token\n")
    shown = succeed(clone, "shell", stdin=commands, SHELL="/bin/sh")
    secret = password(clone)
    assert "planted-token\n" in shown
    assert "55 unchanged" in shown
    assert "planted-token" not in clone.paths.settings.read_text()

    for process in airflow_processes(clone.paths.local_dir / "mwaa"):
        process.kill()
    while gateway(clone)["environments"][0]["status"] != "UNAVAILABLE":
        time.sleep(0.1)
    assert "nothing has drifted" in succeed(clone, "drift")

    output += again + succeed(clone, "down") + succeed(clone, "preview", "ARGS=--refresh") + succeed(clone, "refresh")
    calls(clone)
    output += succeed(clone, "destroy")
    # Objects that are deleted with their environment need no calls of their own.
    assert {call["operation"] for call in calls(clone)} == {"GetEnvironment", "DeleteEnvironment"}
    assert gateway(clone)["environments"] == []
    output += succeed(clone, "down")

    files = [file for file in clone.paths.local_dir.rglob("*") if file.is_file() and "airflow" not in file.parts]
    readable = [file for file in files if file.suffix in {".json", ".log", ".yaml"}]
    assert not [file for file in readable if secret in file.read_text(errors="replace")]
    assert secret not in output
    assert clone.paths.committed("local").read_text() == committed
    assert stat.S_IMODE(clone.paths.passphrase.stat().st_mode) == 0o600
    assert not [
        process
        for process in psutil.process_iter(["cmdline"])
        if str(clone.paths.root) in " ".join(process.info["cmdline"] or [])
    ]
