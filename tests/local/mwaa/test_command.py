"""The command line, as a user runs it, with real Airflow instances and processes."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from local.mwaa import state
from local.mwaa.airflow.versions import DEFAULT, VERSIONS
from local.mwaa.data_dir import Home
from local.paths import PROJECT_PATHS
from tests.support.aws.local_mwaa import TESTED, LocalMwaa, connect, run_local_mwaa

# Variables that a user's shell may contain and that must not be passed on to Airflow.
SHELL = {
    "AWS_SECRET_ACCESS_KEY": "x",
    "AWS_PROFILE": "nope",
    "AIRFLOW__CORE__LOAD_EXAMPLES": "True",
    "PYTHONPATH": "/nowhere",
}

# The version that the fixture starts first. pytest groups the tests by version, so that each starts only once.
newest = pytest.mark.parametrize("home", [DEFAULT], indirect=True, scope="module")


def airflow_processes(home: Path) -> list[psutil.Process]:
    """Returns all processes whose working directory is in this folder."""
    # A zombie has no working directory.
    return [process for process in psutil.process_iter(["cwd"]) if process.info["cwd"] and _within(process, home)]


def _within(process: psutil.Process, home: Path) -> bool:
    return Path(process.info["cwd"]).is_relative_to(home)


def until_gone(pid: int) -> None:
    """Waits until a process has ended, for at most a minute."""
    deadline = time.monotonic() + 60
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture(scope="module", params=TESTED[::-1])
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Yields a home for each version, with partial files that an interrupted start left behind."""
    folder = tmp_path_factory.mktemp(f"home-{request.param}-") / "mwaa"
    partial = folder / "environments/local" / request.param
    partial.mkdir(parents=True)
    (partial / "airflow.cfg").write_text("[core]\n")
    (partial / "airflow.db").write_text("partial")
    yield folder
    run_local_mwaa("stop", "--home", str(folder))


@pytest.fixture
def version(request: pytest.FixtureRequest) -> str:
    """Returns the Airflow version that `home` is for."""
    return str(request.node.callspec.params["home"])


def start(home: Path, version: str, *more: str) -> LocalMwaa:
    started = run_local_mwaa("start", "--airflow", version, "--home", str(home), *more, env=SHELL)
    assert started.returncode == 0, started.stderr
    return connect(home)


@newest
def test_incomplete_database_is_recreated(home: Path, version: str) -> None:
    assert start(home, version).rest("GET", "/pools").status_code == 200


def test_stop_preserves_objects_but_not_keys_and_leaves_no_process_behind(home: Path, version: str) -> None:
    first = start(home, version)
    assert first.calls() == []
    first.rest("POST", "/variables", {"key": "kept", "value": "here"})
    processes = airflow_processes(home)
    assert processes
    again = run_local_mwaa("start", "--airflow", version, "--home", str(home))
    assert again.returncode == 0
    assert first.access_key_id in again.stdout
    assert first.calls() == []

    assert run_local_mwaa("stop", "--home", str(home)).returncode == 0
    assert airflow_processes(home) == []
    assert not any(process.is_running() for process in processes)
    with pytest.raises(httpx.ConnectError):
        first.calls()
    status = run_local_mwaa("status", "--json", "--home", str(home))
    assert (status.returncode, json.loads(status.stdout)) == (3, {"running": False})

    second = start(home, version)
    assert second.rest("GET", "/variables/kept").json()["value"] == "here"
    assert second.access_key_id != first.access_key_id
    assert second.secret_access_key != first.secret_access_key


@newest
def test_start_after_a_killed_gateway_ends_leftover_processes(home: Path, version: str) -> None:
    start(home, version)
    recorded = state.load(Home(home))
    assert recorded is not None
    os.kill(recorded.gateway.pid, signal.SIGKILL)
    until_gone(recorded.gateway.pid)
    assert airflow_processes(home)

    status = run_local_mwaa("status", "--home", str(home))

    assert status.returncode == 3
    assert airflow_processes(home) == []
    assert run_local_mwaa("stop", "--home", str(home)).returncode == 0
    assert start(home, version).client().list_environments()["Environments"] == ["local"]


@newest
def test_dead_airflow_is_reported_and_restarted(home: Path, version: str) -> None:
    running = start(home, version)
    recorded = state.load(Home(home))
    assert recorded is not None
    process = recorded.environments[0].processes["web server"]
    os.kill(process.pid, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while running.client().get_environment(Name="local")["Environment"]["Status"] != "UNAVAILABLE":
        assert time.monotonic() < deadline
        time.sleep(0.05)

    assert start(home, version).client().invoke_rest_api(Name="local", Path="/version", Method="GET")


def test_files_are_for_the_owner_only_and_no_key_is_in_a_command_line_or_log(home: Path, version: str) -> None:
    running = start(home, version)
    secret = {running.secret_access_key, running.password}

    private = [home / "state.json", home / "gateway.log", *home.glob("environments/local/*/airflow.*")]
    private += home.glob("environments/local/*/simple_auth*")
    assert len(private) >= 6
    assert {stat.S_IMODE(path.stat().st_mode) for path in private} == {0o600}
    folders = [path for path in home.glob("environments/local/*") if path.is_dir()]
    assert [stat.S_IMODE(path.stat().st_mode) for path in folders] == [0o700]
    commands = str([process.info for process in psutil.process_iter(["cmdline"])])
    logs = "".join(path.read_text() for path in home.rglob("*.log"))
    assert not [text for text in secret if text in commands + logs]
    status = run_local_mwaa("status", "--home", str(home))
    assert running.secret_access_key not in status.stdout


def test_airflow_inherits_nothing_from_the_users_shell(home: Path, version: str) -> None:
    if VERSIONS[version].api == "v2":
        pytest.skip("Airflow 3's process title overwrites the environment variables that the kernel shows")
    start(home, version)
    recorded = state.load(Home(home))
    assert recorded is not None
    process = recorded.environments[0].processes["web server"]

    environ = psutil.Process(process.pid).environ()
    assert Path(environ["AIRFLOW_HOME"]).is_relative_to(home)
    assert not environ.keys() & SHELL.keys()


@newest
@pytest.mark.parametrize(
    ("arguments", "conflict"),
    [
        (("--environment", "other"), "with environment 'local' (Airflow "),
        (("--port", "1"), "at http://127.0.0.1:"),
        (("--calls-per-second", "3"), "with 10 calls per second"),
        (("--scheduler",), "without a scheduler"),
    ],
)
def test_start_with_settings_that_differ_from_the_running_mwaa_is_rejected(
    home: Path, version: str, arguments: tuple[str, ...], conflict: str
) -> None:
    start(home, version)

    refused = run_local_mwaa("start", "--airflow", version, "--home", str(home), *arguments)

    assert refused.returncode == 1
    assert f"error: A local MWAA is already running {conflict}" in refused.stderr
    assert refused.stderr.count("\n") == 1


@newest
def test_a_start_that_fails_shows_the_end_of_airflows_log_and_leaves_no_process(home: Path, version: str) -> None:
    start(home, version)
    run_local_mwaa("stop", "--home", str(home))
    settings = home / "environments/local" / version / "airflow.cfg"
    good = settings.read_text()
    try:
        settings.write_text(good.replace("[database]\n", "[database]\nsql_alchemy_conn = nonsense://\n"))
        failed = run_local_mwaa("start", "--airflow", version, "--home", str(home))
    finally:
        settings.write_text(good)

    assert failed.returncode == 1
    assert f"Airflow {version}'s web server ended with exit code" in failed.stderr
    assert "nonsense" in failed.stderr.split("Last lines of", 1)[1]
    assert airflow_processes(home) == []
    assert run_local_mwaa("status", "--home", str(home)).returncode == 3


@newest
def test_two_concurrent_starts_share_one_mwaa(home: Path, version: str) -> None:
    run_local_mwaa("stop", "--home", str(home))
    command = [sys.executable, "-m", "local.mwaa", "start", "--airflow", version, "--home", str(home)]
    both = [
        subprocess.Popen(command, cwd=PROJECT_PATHS.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    output = [process.communicate() for process in both]

    assert [process.returncode for process in both] == [0, 0]
    assert output[0][0] == output[1][0]
    assert sum(b"Waiting for another start or stop to finish ..." in errors for _, errors in output) == 1


@newest
@pytest.mark.parametrize("reached", ["gateway", "airflow"])
def test_an_interrupted_start_leaves_no_process(home: Path, version: str, reached: str) -> None:
    if not (home / "environments/local" / version / "prepared.txt").exists():
        start(home, version)
    run_local_mwaa("stop", "--home", str(home))
    command = [sys.executable, "-m", "local.mwaa", "start", "--airflow", version, "--home", str(home)]
    starting = subprocess.Popen(command, cwd=PROJECT_PATHS.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not (gateway := psutil.Process(starting.pid).children()):
        assert starting.poll() is None
    while reached == "airflow" and not airflow_processes(home):
        assert starting.poll() is None
        time.sleep(0.05)
    starting.terminate()

    assert starting.wait(60) == 130
    assert not gateway[0].is_running()
    assert airflow_processes(home) == []
    assert state.load(Home(home)) is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--airflow", "2.6.3"), f"Airflow '2.6.3' isn't supported — use one of {', '.join(VERSIONS)}."),
        (("--environment", "9lives"), "Member must satisfy regular expression pattern: [a-zA-Z][0-9a-zA-Z-_]*"),
        (("--environment", "x" * 81), "Member must have length less than or equal to 80"),
        (("--port", "99999"), "Port 99999 can't be used"),
        (("--home", "/dev/null/mwaa"), "/dev/null/mwaa isn't writable"),
        (("--scheduler", "--dags", "/dev/null/dags"), "The DAG folder /dev/null/dags doesn't exist"),
    ],
)
def test_bad_input_is_a_one_line_error_and_exit_code_1(
    tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    refused = run_local_mwaa("start", "--home", str(tmp_path / "mwaa"), *arguments)

    assert refused.returncode == 1
    assert message in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert not (tmp_path / "mwaa" / "state.json").exists()


def test_taken_port_is_reported_before_anything_is_created(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = run_local_mwaa("start", "--port", str(port), "--home", str(tmp_path))

    assert refused.returncode == 1
    assert f"Port {port} can't be used" in refused.stderr
    assert not (tmp_path / "environments").exists()


@pytest.mark.parametrize(
    "arguments",
    [("start", "--port", "x"), ("start", "--calls-per-second", "-1"), ("start", "--dags", "."), ("restart",), ()],
)
def test_invalid_arguments_cause_exit_code_2(arguments: tuple[str, ...]) -> None:
    assert run_local_mwaa(*arguments).returncode == 2


def test_home_created_by_start_is_for_the_owner_only(tmp_path: Path) -> None:
    Home(tmp_path / "a" / "mwaa").create()

    assert stat.S_IMODE((tmp_path / "a" / "mwaa").stat().st_mode) == 0o700


@pytest.mark.parametrize(("command", "code"), [("status", 3), ("stop", 0)])
def test_missing_home_is_not_created(tmp_path: Path, command: str, code: int) -> None:
    assert run_local_mwaa(command, "--home", str(tmp_path / "mwaa")).returncode == code
    assert list(tmp_path.iterdir()) == []
