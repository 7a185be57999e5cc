"""`start --scheduler`: its processes, its DAG folder and its settings, with real Airflow instances."""

from __future__ import annotations

import configparser
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from local.mwaa import state
from local.mwaa.airflow.versions import DEFAULT
from local.mwaa.data_dir import Home
from local.mwaa.state import Environment
from tests.local.mwaa.test_command import airflow_processes, start, until_gone
from tests.support.aws.dag_runs import trigger, wait_for_dag, wait_for_run
from tests.support.aws.local_mwaa import TESTED, LocalMwaa, any_version, run_local_mwaa, status_of
from tests.support.aws.scheduled_mwaa import DAGS
from tests.support.system.processes import until

OLDEST = TESTED[0]
COMPONENTS = {OLDEST: ["web server", "scheduler"], DEFAULT: ["web server", "scheduler", "DAG processor"]}
DAG = """
from airflow import DAG
dag = DAG("{name}", schedule=None, description="{description}")
"""


@pytest.fixture(scope="module", params=[DEFAULT, OLDEST])
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp(f"scheduler-{request.param}-")
    yield folder
    run_local_mwaa("stop", "--home", str(folder))


@pytest.fixture
def version(request: pytest.FixtureRequest) -> str:
    return str(request.node.callspec.params["home"])


@pytest.fixture
def running(home: Path, version: str) -> LocalMwaa:
    return start(home, version, "--scheduler")


def on_record(home: Path) -> Environment:
    """Returns the gateway's own record of the environment."""
    found = state.load(Home(home))
    assert found is not None
    return found.environments[0]


def dag_folder(home: Path) -> Path:
    return Path(status_of(home)["environments"][0]["dags"])


def dag(running: LocalMwaa, name: str) -> dict[str, Any]:
    found: dict[str, Any] = running.rest("GET", f"/dags/{name}").json()
    return found


def described(running: LocalMwaa) -> Any:
    return running.client().get_environment(Name="local")["Environment"]


def commands_of(file: Path) -> list[psutil.Process]:
    """Returns the processes whose command line contains the file that `stubborn_command` yields."""
    return [process for process in psutil.process_iter(["cmdline"]) if str(file) in str(process.info["cmdline"])]


@pytest.fixture
def stubborn_command(running: LocalMwaa, home: Path, tmp_path: Path) -> Iterator[Path]:
    """Starts a DAG run whose command ignores SIGTERM, and yields the file that it checks for.

    The command ends only once the file is deleted, which happens at the end of the test. Otherwise, the command would
    run again after the next start, because Airflow repeats a killed scheduler's tasks.
    """
    shutil.copy(DAGS / "any_bash_command.py", dag_folder(home))
    wait_for_dag(running, "any_bash_command")
    file = tmp_path / "running"
    file.touch()
    loop = f"while [ -e {file} ]; do sleep 0.1; done"
    trigger(running, "any_bash_command", {"command": f"trap '' TERM; bash -c '{loop}'; true"})
    try:
        until(lambda: len(commands_of(file)) == 2)
        yield file
    finally:
        file.unlink()


def test_all_components_are_healthy_once_the_environment_is_available(running: LocalMwaa, home: Path) -> None:
    health = running.rest("GET", "/health" if running.api == "v1" else "/monitor/health").json()

    assert [*on_record(home).processes] == COMPONENTS[running.airflow_version]
    assert health["scheduler"]["status"] == "healthy"
    if running.api == "v2":
        assert health["dag_processor"]["status"] == "healthy"


def test_new_and_changed_dag_files_are_parsed(running: LocalMwaa, home: Path) -> None:
    folder = dag_folder(home)
    assert folder == home / "environments/local/dags"
    file = folder / "described.py"
    file.write_text(DAG.format(name="described", description="first"))
    until(lambda: dag(running, "described").get("description") == "first")
    file.write_text(DAG.format(name="described", description="second"))
    until(lambda: dag(running, "described").get("description") == "second")


def test_no_key_is_in_a_command_line_or_log_after_a_run(running: LocalMwaa, home: Path) -> None:
    shutil.copy(DAGS / "any_bash_command.py", dag_folder(home))
    wait_for_dag(running, "any_bash_command")
    run = trigger(running, "any_bash_command", {"command": "true"})
    assert wait_for_run(running, "any_bash_command", run) == "success"

    settings = configparser.RawConfigParser()
    settings.read(running.airflow_home / "airflow.cfg")
    keys = ("fernet_key", "secret_key", "jwt_secret")
    secret = {settings[section][key] for section in settings.sections() for key in keys if key in settings[section]}
    secret |= {running.secret_access_key, running.password}
    commands = str([process.info for process in psutil.process_iter(["cmdline"])])
    logs = "".join(path.read_text() for path in home.rglob("*.log"))
    assert len(secret) >= 4
    assert "any_bash_command" in logs
    assert not [text for text in secret if text in commands + logs]


def test_all_servers_listen_on_the_loopback_address_only_during_a_run(home: Path, stubborn_command: Path) -> None:
    connections = [each for process in airflow_processes(home) for each in process.net_connections()]

    assert {each.laddr.ip for each in connections if each.status == psutil.CONN_LISTEN} == {"127.0.0.1"}


def test_stop_during_a_run_leaves_no_process(home: Path, stubborn_command: Path) -> None:
    assert run_local_mwaa("stop", "--home", str(home)).returncode == 0

    assert airflow_processes(home) == []
    assert commands_of(stubborn_command) == []


@pytest.mark.parametrize(
    ("home", "command", "code"), [(DEFAULT, "status", 3), (OLDEST, "stop", 0)], indirect=["home"], scope="module"
)
def test_killed_gateway_leaves_no_process_after_the_next_command(
    running: LocalMwaa, home: Path, stubborn_command: Path, command: str, code: int
) -> None:
    gateway = status_of(home)["pid"]
    os.kill(gateway, signal.SIGKILL)
    until_gone(gateway)
    assert len(airflow_processes(home)) >= len(COMPONENTS[running.airflow_version])
    assert len(commands_of(stubborn_command)) == 2

    assert run_local_mwaa(command, "--home", str(home)).returncode == code

    assert airflow_processes(home) == []
    assert commands_of(stubborn_command) == []


@pytest.mark.parametrize(
    ("home", "component"), [(DEFAULT, "DAG processor"), (OLDEST, "scheduler")], indirect=["home"], scope="module"
)
def test_environment_is_unavailable_once_a_component_has_ended(running: LocalMwaa, home: Path, component: str) -> None:
    os.kill(on_record(home).processes[component].pid, signal.SIGKILL)

    until(lambda: described(running)["Status"] == "UNAVAILABLE")
    reason = described(running)["LastUpdate"]["Error"]["ErrorMessage"]
    assert reason == f"Airflow {running.airflow_version}'s {component} ended with exit code -9."


@pytest.mark.parametrize("home", [OLDEST], indirect=True, scope="module")
def test_update_restarts_all_components_and_its_options_take_precedence(running: LocalMwaa, home: Path) -> None:
    before = on_record(home).processes
    (dag_folder(home) / "paused.py").write_text(DAG.format(name="paused", description=""))
    until(lambda: dag(running, "paused").get("is_paused") is True)

    options = {"core.dags_are_paused_at_creation": "False"}
    running.client().update_environment(Name="local", AirflowConfigurationOptions=options)

    until(lambda: described(running)["Status"] == "AVAILABLE")
    after = on_record(home).processes
    assert [*after] == [*before] == COMPONENTS[running.airflow_version]
    assert not [mark for mark in before.values() if mark.alive()]
    (dag_folder(home) / "unpaused.py").write_text(DAG.format(name="unpaused", description=""))
    until(lambda: dag(running, "unpaused").get("is_paused") is False)


@pytest.mark.parametrize("home", [DEFAULT], indirect=True, scope="module")
def test_update_that_stops_the_scheduler_from_starting_is_rolled_back(running: LocalMwaa, home: Path) -> None:
    running.client().update_environment(Name="local", AirflowConfigurationOptions={"core.executor": "nonsense"})

    until(lambda: described(running)["Status"] == "AVAILABLE")
    reason = described(running)["LastUpdate"]["Error"]["ErrorMessage"]
    assert "The update failed and was rolled back. Airflow 3.0.6's scheduler ended with exit code 1. " in reason
    assert "nonsense" in reason
    assert [mark.alive() for mark in on_record(home).processes.values()] == [True] * 3


@pytest.mark.parametrize("home", [DEFAULT], indirect=True, scope="module")
def test_start_with_a_dag_folder_conflicts_with_one_in_each_environment(
    running: LocalMwaa, home: Path, tmp_path: Path
) -> None:
    options = ("--scheduler", "--dags", str(tmp_path), "--home", str(home))
    refused = run_local_mwaa("start", "--airflow", DEFAULT, *options)

    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "A local MWAA is already running with a DAG folder in each environment — stop it" in refused.stderr


@any_version
def test_start_with_another_dag_folder_is_a_conflict(scheduled_mwaa: LocalMwaa, tmp_path: Path) -> None:
    options = ("--airflow", scheduled_mwaa.airflow_version, "--home", str(scheduled_mwaa.home), "--scheduler", "--dags")
    refused = run_local_mwaa("start", *options, str(tmp_path))

    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert f"already running with the DAG folder {scheduled_mwaa.home / 'dags'} — stop it first" in refused.stderr
    assert run_local_mwaa("start", *options, str(scheduled_mwaa.home / "dags")).returncode == 0
