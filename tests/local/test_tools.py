"""`python -m local.tools` in a copy of the project, with no network and a fake Go."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Event

import pytest

from local.mwaa.airflow.versions import DEFAULT
from local.mwaa.data_dir import AIRFLOWS
from tests.local.fake_installers import BUILT, Outside
from tests.support.system.processes import Family, started, until
from tests.support.system.project_copy import Project, copy_project, lend_packages
from tests.support.system.servers import Handler, http_server

NOWHERE = "http://127.0.0.1:9"
TOOLS = ("local.tools",)
UP = ("local.stack", "up")


@pytest.fixture
def clone(tmp_path: Path, outside: Outside) -> Project:
    """Returns a copy of the project that has everything except a CLI."""
    project = copy_project(tmp_path / "clone")
    lend_packages(project)
    project.paths.cli.unlink(missing_ok=True)
    for name in [name for name in project.environ if name.startswith(("PIP_", "UV_"))]:
        del project.environ[name]
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        project.environ[name] = NOWHERE
    project.environ["NO_PROXY"] = project.environ["no_proxy"] = "127.0.0.1"
    return project


def running(clone: Project, module: tuple[str, ...] = TOOLS) -> AbstractContextManager[Family]:
    return started((sys.executable, "-m", *module), clone.environ, clone.paths.root)


def remove_airflow(clone: Project, outside: Outside) -> None:
    """Removes Airflow from the project, but keeps the Python that runs it."""
    (clone.paths.local_dir / "airflow").unlink()
    (outside.path / "python3").symlink_to((AIRFLOWS / DEFAULT / "bin" / "python").resolve())


@contextmanager
def an_index_that_never_answers(clone: Project) -> Iterator[Event]:
    """Runs a package index that never responds, and yields an event that is set at the first request."""
    asked, over = Event(), Event()

    class Index(Handler):
        def do_GET(self) -> None:  # noqa: N802 (the library's name)
            asked.set()
            over.wait()

    with http_server(Index) as url:
        clone.environ["PIP_INDEX_URL"] = url
        clone.environ["UV_HTTP_TIMEOUT"] = "600"
        yield asked
        over.set()


def test_it_names_the_cli_that_it_has_installed(clone: Project, outside: Outside) -> None:
    names_the_built_cli(clone, outside)


def names_the_built_cli(clone: Project, outside: Outside) -> None:
    outside.builds(outside.building)
    with running(clone) as family:
        printed, errors = family.output()
    command = clone.paths.cli / "bin" / "pulumi"
    assert printed == f"The 'local' stack and the tests use Pulumi CLI {BUILT} ({command})\n"
    assert family.process.returncode == 0, errors


def test_if_no_cli_can_be_installed_there_is_a_line_for_each_method(clone: Project, outside: Outside) -> None:
    outside.builds("exit 3")
    with running(clone) as family:
        printed, errors = family.output()
    assert (printed, family.process.returncode) == ("", 1)
    lines = errors.splitlines()
    first = lines.index("error: no Pulumi CLI 3.216 or newer was found, and none could be installed:")
    assert [line.partition(":")[0] for line in lines[first + 1 : -1]] == [
        "  PATH",
        "  download with the SDK's installer",
        "  build from the Go module",
    ]
    assert "Traceback" not in errors


@pytest.mark.parametrize("module", [TOOLS, UP])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_it_and_the_build(
    clone: Project, outside: Outside, number: signal.Signals, module: tuple[str, ...]
) -> None:
    ready = outside.record / "ready"
    outside.builds(f"{outside.building}; touch {ready}; sleep 600 & wait")
    with running(clone, module) as family:
        until(ready.exists)
        family.process.send_signal(number)
        _, errors = family.output()
        assert family.process.returncode == 130
        assert family.alive() == []
    assert "Traceback" not in errors
    assert errors.splitlines()[-1].startswith("Building the Pulumi CLI ... interrupted (")
    names_the_built_cli(clone, outside)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_also_stops_the_installation_of_airflow(
    clone: Project, outside: Outside, number: signal.Signals
) -> None:
    remove_airflow(clone, outside)
    ready = outside.record / "ready"
    outside.builds(f"touch {ready}; sleep 600")
    with an_index_that_never_answers(clone) as asked, running(clone) as family:
        until(lambda: ready.exists() and asked.is_set())
        family.process.send_signal(number)
        _, errors = family.output()
        until(lambda: family.alive() == [])
    assert family.process.returncode == 130
    assert "Traceback" not in errors


def test_if_no_cli_can_be_installed_the_installation_of_airflow_is_stopped(clone: Project, outside: Outside) -> None:
    remove_airflow(clone, outside)
    asked_for = outside.record / "asked-for"
    outside.builds(f"until [ -e {asked_for} ]; do sleep 0.02; done; exit 3")
    with an_index_that_never_answers(clone) as asked, running(clone) as family:
        until(asked.is_set)
        asked_for.touch()
        _, errors = family.output()
        until(lambda: family.alive() == [])
    assert family.process.returncode == 1
    assert "error: no Pulumi CLI" in errors
    assert "Traceback" not in errors


def test_a_failed_installation_of_airflow_is_an_error_but_the_cli_is_kept(clone: Project, outside: Outside) -> None:
    remove_airflow(clone, outside)
    outside.builds(outside.building)
    clone.environ["PIP_INDEX_URL"] = NOWHERE
    clone.environ["UV_HTTP_RETRIES"] = "0"
    with running(clone) as family:
        printed, errors = family.output()
    assert (printed, family.process.returncode) == ("", 1)
    assert f"Airflow {DEFAULT} couldn't be installed" in errors
    assert (clone.paths.cli / "bin" / "pulumi").exists()
    assert os.listdir(clone.paths.local_dir / "airflow")
