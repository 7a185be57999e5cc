"""The `local` stack's setting for a scheduler, and the local MWAA that runs because of it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from local.gateway import WantedScheduler
from local.paths import ProjectPaths
from tests.support.system.processes import until
from tests.support.system.project_copy import Project, copy_project, lend_packages

ROOT = Path("/project")
PATHS = ProjectPaths(ROOT)


@pytest.mark.parametrize(
    ("config", "dags"),
    [
        ({}, None),
        ({"local:scheduler": "false"}, None),
        ({"local:scheduler": "true"}, ROOT / "stacks/airflow/dags"),
        ({"local:scheduler": True, "pulumi-mwaa:files": "mine"}, ROOT / "mine/dags"),
        ({"local:scheduler": "true", "pulumi-mwaa:files": "/mine"}, Path("/mine/dags")),
    ],
)
def test_scheduler_runs_the_stacks_own_dags(config: dict[str, Any], dags: Path | None) -> None:
    assert WantedScheduler.of(PATHS, config).dags == dags


@pytest.mark.parametrize(
    ("config", "line"),
    [
        ({"local:scheduler": "yes"}, 'local:scheduler must be "true" or "false"'),
        ({"local:scheduler": ["true"]}, 'local:scheduler must be "true" or "false"'),
        ({"local:scheduler": None}, 'local:scheduler must be "true" or "false"'),
        ({"local:schedular": "true"}, "local:schedular isn't a setting — the only one with this prefix is"),
    ],
)
def test_invalid_setting_is_a_one_line_error(config: dict[str, Any], line: str) -> None:
    with pytest.raises(SystemExit, match=rf"^error: stacks/Pulumi\.local\.yaml: {line}[^\n]*$"):
        WantedScheduler.of(PATHS, config)


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Project]:
    """A copy of the project in which nothing is running."""
    project = copy_project(tmp_path / "clone")
    lend_packages(project)
    yield project
    project.make("down")


def configure(clone: Project, *lines: str) -> None:
    """Adds lines to the committed settings."""
    file = clone.paths.committed("local")
    head = file.read_text().partition("  # Try")[0]
    file.write_text(head + "".join(f"  {line}\n" for line in ("# Try", *lines)))


def command(clone: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [clone.paths.python, "-m", "local.mwaa", *arguments],
        cwd=clone.paths.root,
        env=clone.environ,
        capture_output=True,
        text=True,
        check=False,
    )


def running(clone: Project) -> tuple[bool, str]:
    """Returns whether the local MWAA has a scheduler, and its DAG folder."""
    recorded = json.loads((clone.paths.local_dir / "mwaa" / "state.json").read_text())
    return recorded["scheduler"], recorded["dags"]


def test_local_mwaa_is_restarted_when_the_setting_changes_unless_the_user_has_started_it(clone: Project) -> None:
    dags = str(clone.paths.root / "stacks" / "airflow" / "dags")
    assert clone.make("shell").returncode == 0
    assert running(clone) == (False, "")

    configure(clone, 'local:scheduler: "true"')
    restarted = clone.make("shell")
    assert restarted.returncode == 0, restarted.stderr
    said = [line for line in restarted.stderr.splitlines() if line.startswith("Restarting ")]
    assert said == [f"Restarting the local MWAA with a scheduler for {dags}, as local:scheduler specifies"]
    assert running(clone) == (True, dags)
    assert "Restarting" not in clone.make("shell").stderr

    configure(clone)
    without = clone.make("shell")
    assert "Restarting the local MWAA without a scheduler, as local:scheduler specifies" in without.stderr
    assert running(clone) == (False, "")
    assert clone.make("down").returncode == 0

    # The user's own is used if it suits, and is never stopped.
    assert command(clone, "start", "--empty", "--scheduler").returncode == 0
    assert clone.make("shell").returncode == 0
    assert running(clone) == (True, "")
    configure(clone, 'local:scheduler: "true"')
    refused = clone.make("shell")
    assert refused.returncode != 0
    assert f"error: local:scheduler requires a local MWAA with a scheduler for {dags}, but another" in refused.stderr
    assert running(clone) == (True, "")


def test_users_own_local_mwaa_is_not_replaced_when_its_scheduler_has_ended(clone: Project) -> None:
    options = ("--airflow", "3.0.6", "--environment", "mine", "--scheduler")
    assert command(clone, "start", *options).returncode == 0
    recorded = json.loads((clone.paths.local_dir / "mwaa" / "state.json").read_text())
    [environment] = recorded["environments"]
    psutil.Process(environment["processes"]["scheduler"]["pid"]).kill()
    until(lambda: b"UNAVAILABLE" in (clone.paths.local_dir / "mwaa" / "state.json").read_bytes())

    refused = clone.make("shell")
    assert refused.returncode != 0
    assert "error: an environment is UNAVAILABLE — run `make down`, and start the local MWAA again" in refused.stderr
    assert running(clone) == (True, "")


def test_events_without_a_scheduler_are_a_one_line_error(clone: Project) -> None:
    configure(clone, 'pulumi-mwaa:events: "true"')
    refused = clone.make("up")
    assert refused.returncode != 0
    [error, _] = refused.stderr.splitlines()
    assert error.startswith("error: pulumi-mwaa:events needs a scheduler")
    assert not (clone.paths.local_dir / "mwaa" / "state.json").exists()
