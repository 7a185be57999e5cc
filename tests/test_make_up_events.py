"""`make up` with the example of `stacks/events.py`, and the events that its report says how to send."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.aws.plugin.store import Store
from tests.support.aws.local_mwaa import mwaa_client
from tests.support.documents import blocks
from tests.support.system.processes import until
from tests.support.system.project_copy import Project, copy_project, lend_packages

GUIDE = Path(__file__).resolve().parent.parent / "docs" / "how-to" / "react-to-events.md"
DAGS = ("load_orders", "report_orders", "test_commit")


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Project]:
    """A copy of the project with the two settings that the comment in its settings file names."""
    project = copy_project(tmp_path / "clone")
    lend_packages(project)
    settings = project.paths.committed("local")
    commented = settings.read_text()
    settings.write_text(re.sub(r"^  # (\S+: \"true\")", r"  \1", commented, flags=re.MULTILINE))
    assert settings.read_text().count('"true"') == commented.count('"true"')
    yield project
    project.make("down")


def runs(clone: Project, dag: str) -> list[dict[str, Any]]:
    """Returns a DAG's runs, read with boto3 as a user would."""
    state = json.loads((clone.paths.local_dir / "mwaa" / "state.json").read_text())
    client = mwaa_client(state["endpoint"], state["access_key_id"], state["secret_access_key"])
    answer = client.invoke_rest_api(Name="local", Path=f"/dags/{dag}/dagRuns", Method="GET")
    listed: list[dict[str, Any]] = answer["RestApiResponse"]["dag_runs"]
    return listed


def all_have_succeeded(clone: Project) -> bool:
    time.sleep(1)  # MWAA allows 10 calls a second, of which the functions need some
    return all([run["state"] for run in runs(clone, dag)] == ["success"] for dag in DAGS)


def test_two_settings_switch_on_pipelines_that_react_to_events(clone: Project) -> None:
    up = clone.make("up")
    assert up.returncode == 0, up.stdout + up.stderr
    assert "warning" not in up.stdout + up.stderr
    uploads = re.findall(r"^  (curl -T .*)$", up.stdout, re.MULTILINE)
    assert len(uploads) == 2
    assert re.search(r"^  a signed push to http://127\.0\.0\.1:\d+/github-\w+/$", up.stdout, re.MULTILINE)

    for upload in uploads:
        subprocess.run([*shlex.split(upload), "--fail", "--silent"], cwd=clone.paths.root, check=True)
    [push] = [block for block in blocks(GUIDE.read_text(encoding="utf-8"), "sh") if "X-Hub-Signature" in block]
    pushed = clone.make("shell", stdin=push, SHELL="/bin/sh")
    assert "triggered run 'gh-" in pushed.stdout, pushed.stdout + pushed.stderr

    until(lambda: all_have_succeeded(clone))
    [load] = runs(clone, "load_orders")
    assert load["conf"]["key"] == "orders/README.md"

    destroyed = clone.make("destroy")
    assert destroyed.returncode == 0, destroyed.stdout + destroyed.stderr
    assert Store(clone.paths.local_dir / "aws").entries() == []
    assert not (clone.paths.local_dir / "aws" / "services.json").exists()
