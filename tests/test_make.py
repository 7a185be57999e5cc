"""`make` in a copy of the project: errors, other stacks, and targets that need no Airflow."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from tests.support.system.processes import program
from tests.support.system.project_copy import Project, copy_project, lend_packages, without_pulumi


def python_that_is(version: str) -> str:
    """Returns a shell script that responds to the Makefile's two queries as this version of Python would."""
    return f'case "$2" in *python_version*) echo {version};; *) echo;; esac'


@pytest.fixture
def clone(tmp_path: Path) -> Project:
    return copy_project(tmp_path / "project")


def untouched(clone: Project) -> bool:
    return not clone.paths.venv.exists() and not clone.paths.local_dir.exists()


@pytest.mark.parametrize("arguments", [(), ("help",)])
def test_help_is_the_default_and_names_every_target(clone: Project, arguments: tuple[str, ...]) -> None:
    ran = clone.make(*arguments)
    targets = set(re.findall(r"^  ([a-z-]+) +\S", ran.stdout, re.MULTILINE))
    assert targets == {"help", "setup", "up", "preview", "refresh", "destroy", "down", "test", "check"} | {
        "drift",
        "secret",
        "test-matrix",
        "soak",
        "bench",
        "bench-quick",
        "bench-events",
        "shell",
        "docs",
        "site",
        "pictures",
        "dist",
    }
    assert ran.returncode == 0
    assert untouched(clone)


@pytest.mark.parametrize("version", ["3.8.10", "2.7.18", "3.14.0"])
@pytest.mark.parametrize("target", ["up", "setup", "test", "check"])
def test_unsuitable_python_is_a_one_line_error(clone: Project, tmp_path: Path, version: str, target: str) -> None:
    tools = program(tmp_path / "tools", "python3", python_that_is(version)).parent
    ran = clone.make(target, PATH=str(tools))
    error, make = ran.stderr.splitlines()
    assert error == (
        f"error: Python 3.10 to 3.13 is required, but python3 is {version} — "
        "install one, or run make PYTHON=/path/to/python3"
    )
    assert make.startswith("make: ***")
    assert ran.returncode != 0
    assert ran.stdout == ""
    assert untouched(clone)


def test_no_python_is_a_one_line_error(clone: Project, tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    ran = clone.make("up", PATH=str(tmp_path / "tools"))
    assert ran.stderr.startswith("error: Python 3.10 to 3.13 is required, but python3 is missing — ")
    assert untouched(clone)


def test_suitable_python_is_found_behind_an_unsuitable_one(clone: Project, tmp_path: Path) -> None:
    tools = program(tmp_path / "tools", "python3", python_that_is("3.8.10")).parent
    program(tools, "python3.13", "echo 'python3.13: command not found' >&2; exit 127")  # as pyenv's shims do
    program(tools, "python3.11", f'exec {sys.executable} "$@"')
    assert f'python="{sys.executable}"' in clone.make("--dry-run", "ready", PATH=str(tools)).stdout


@pytest.mark.parametrize("target", ["up", "preview", "drift", "refresh", "destroy", "down"])
def test_unknown_stack_is_a_one_line_error(clone: Project, target: str) -> None:
    ran = clone.make(target, "STACK=nowhere")
    error = "error: stack 'nowhere' isn't defined: stacks/Pulumi.nowhere.yaml is missing"
    assert ran.stderr.splitlines()[0] == error
    assert ran.returncode != 0
    assert untouched(clone)


def test_other_stack_without_cli_is_a_one_line_error(clone: Project) -> None:
    clone.paths.committed("prod").touch()
    ran = clone.make("preview", "STACK=prod", PATH=without_pulumi(clone.environ["PATH"]))
    assert ran.stderr.startswith("error: stack 'prod' needs the Pulumi CLI, but pulumi isn't on PATH — ")
    assert len(ran.stderr.splitlines()) == 2
    assert ran.returncode != 0
    assert untouched(clone)


def test_other_stack_uses_the_cli_in_the_users_environment(clone: Project, tmp_path: Path) -> None:
    lend_packages(clone)
    clone.paths.committed("prod").touch()
    record = tmp_path / "record.json"
    program(
        tmp_path / "tools",
        "pulumi",
        f"""exec {sys.executable} -c '
import json, os, sys
json.dump([sys.argv[1:], os.getcwd(), dict(os.environ)], open("{record}", "w"))
' "$@" """,
    )
    user = {"AWS_PROFILE": "prod", "PULUMI_ACCESS_TOKEN": "theirs", "PULUMI_BACKEND_URL": "s3://state"}
    path = f"{tmp_path / 'tools'}:{clone.environ['PATH']}"
    before = {entry.name for entry in clone.paths.local_dir.iterdir()}
    ran = clone.make("preview", "STACK=prod", "ARGS=--diff --refresh", PATH=path, **user)
    assert ran.returncode == 0, ran.stderr
    arguments, folder, environ = json.loads(record.read_text())
    assert arguments == ["preview", "--stack", "prod", "--diff", "--refresh"]
    assert folder == str(clone.paths.root)
    ours = ("AWS_", "PULUMI_")
    inherited = {name: text for name, text in clone.environ.items() if name.startswith(ours)}
    assert {name: text for name, text in environ.items() if name.startswith(ours)} == inherited | user
    assert environ["PATH"] == path  # without the local CLI's folder
    assert {entry.name for entry in clone.paths.local_dir.iterdir()} - before <= {"lock"}


def test_drift_in_another_stack_is_read_from_the_clis_preview(clone: Project, tmp_path: Path) -> None:
    lend_packages(clone)
    clone.paths.committed("prod").touch()
    urn = "urn:pulumi:prod::platform::pulumi-python:dynamic/mwaa:AirflowPool::warehouse"
    before, after = ({"id": "prod/warehouse", "inputs": {"slots": slots}} for slots in (8, 99))
    refreshed, updated = (
        {"urn": urn, "op": op, "oldState": old} for op, old in (("refresh", before), ("update", after))
    )
    document = {"config": {"platform:owner": "ops@example.com"}, "steps": [refreshed, updated | {"newState": before}]}
    (tmp_path / "preview.json").write_text(json.dumps(document))
    script = f'echo "$@" > {tmp_path}/asked; cat {tmp_path}/preview.json; exit 255'  # as if changes were found
    tools = program(tmp_path / "tools", "pulumi", script).parent
    summary = tmp_path / "summary.md"
    ran = clone.make("drift", "STACK=prod", PATH=f"{tools}:{clone.environ['PATH']}", GITHUB_STEP_SUMMARY=str(summary))
    assert ran.stdout == "pool 'warehouse' in environment 'prod': slots differs from the program; ask ops@example.com\n"
    assert ran.returncode != 0
    assert (tmp_path / "asked").read_text() == "preview --stack prod --refresh --expect-no-changes --json\n"
    assert "| pool 'warehouse' in environment 'prod' | slots differs from the program |" in summary.read_text()


@pytest.mark.parametrize("target", ["down", "shell"])
def test_targets_for_the_local_mwaa_are_rejected_for_another_stack(clone: Project, tmp_path: Path, target: str) -> None:
    lend_packages(clone)
    clone.paths.committed("prod").touch()
    tools = program(tmp_path / "tools", "pulumi", "exit 1").parent
    ran = clone.make(target, "STACK=prod", PATH=f"{tools}:{clone.environ['PATH']}")
    line = f"error: 'make {target}' works only for the 'local' stack, not for 'prod'\n"
    assert ran.stderr.startswith(line)
    assert ran.returncode != 0


def test_secret_without_a_name_is_a_one_line_error(clone: Project) -> None:
    lend_packages(clone)
    assert clone.make("secret").stderr.startswith("error: NAME is required — run make secret NAME=warehousePassword\n")


def test_shell_in_a_missing_folder_is_a_one_line_error(clone: Project) -> None:
    lend_packages(clone)
    ran = clone.make("shell", "DIR=missing")
    assert ran.stderr.startswith("error: missing isn't a folder — create it first\n")
    assert ran.stdout == ""


def test_completed_setup_prints_nothing_and_does_nothing(clone: Project) -> None:
    lend_packages(clone)
    before = (clone.paths.venv / "ready").stat().st_mtime_ns
    ran = clone.make("ready")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    assert (clone.paths.venv / "ready").stat().st_mtime_ns == before


def test_run_without_tests_fails(clone: Project) -> None:
    lend_packages(clone)
    (clone.paths.root / "tests").mkdir()
    assert clone.make("test").returncode != 0
