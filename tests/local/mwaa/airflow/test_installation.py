from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from local.mwaa.airflow import installation
from local.mwaa.airflow.versions import VERSIONS
from local.mwaa.data_dir import AIRFLOWS
from local.mwaa.user_error import UserError
from tests.support.aws.local_mwaa import TESTED
from tests.support.system.processes import program

AIRFLOW = VERSIONS["3.0.6"]


@pytest.fixture
def _no_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Denies uv the network, its cache and Python downloads."""
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    monkeypatch.setenv("UV_PYTHON_DOWNLOADS", "never")
    for proxy in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(proxy, raising=False)


@pytest.mark.usefixtures("_no_network")
def test_missing_network_is_a_one_line_error_and_leaves_no_partial_installation(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(UserError, match=r"Airflow 3\.0\.6 couldn't be installed .*check the network") as caught:
            installation.installed(AIRFLOW, tmp_path / "airflow")
        assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("_no_network")
def test_missing_python_is_a_one_line_error_that_names_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"needs Python ==3\.99\.\*; none was found.*install Python 3\.11") as caught:
        installation.installed(replace(AIRFLOW, pythons="==3.99.*"), tmp_path / "airflow")
    assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("_no_network")
@pytest.mark.parametrize("broken", ["marker", "recipe", "python"])
def test_incomplete_installation_is_recreated(tmp_path: Path, broken: str) -> None:
    python = tmp_path / "3.0.6" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(tmp_path / "gone" if broken == "python" else "/bin/sh")
    (tmp_path / "3.0.6" / "airflow.db").touch()
    if broken != "marker":
        day = "2020-01-01" if broken == "recipe" else AIRFLOW.exclude_newer
        (tmp_path / "3.0.6" / "installed.txt").write_text(f"apache-airflow==3.0.6 of {day}\n")

    with pytest.raises(UserError, match="couldn't be installed"):  # so a new installation was attempted
        installation.installed(AIRFLOW, tmp_path)


def test_installation_that_lacks_only_its_database_reuses_its_packages(tmp_path: Path) -> None:
    python = program(tmp_path / "3.0.6" / "bin", "python", 'echo "$@" > $AIRFLOW_HOME/airflow.db')
    (tmp_path / "3.0.6" / "installed.txt").write_text(f"apache-airflow==3.0.6 of {AIRFLOW.exclude_newer}\n")

    assert installation.installed(AIRFLOW, tmp_path) == python

    assert (tmp_path / "3.0.6" / "airflow.db").read_text() == "-m airflow db migrate\n"
    assert not (tmp_path / "3.0.6" / "making").exists()


@pytest.mark.usefixtures("_no_network")
def test_complete_installation_is_unchanged(tmp_path: Path) -> None:
    python = tmp_path / "3.0.6" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to("/bin/sh")
    (tmp_path / "3.0.6" / "airflow.db").touch()
    (tmp_path / "3.0.6" / "installed.txt").write_text(f"apache-airflow==3.0.6 of {AIRFLOW.exclude_newer}\n")

    assert installation.installed(AIRFLOW, tmp_path) == python


def test_a_folder_that_cannot_be_written_is_a_one_line_error() -> None:
    with pytest.raises(UserError, match="can't be installed into /dev/null/airflow"):
        installation.installed(AIRFLOW, Path("/dev/null/airflow"))


@pytest.mark.parametrize("version", TESTED)
def test_the_installed_python_is_one_that_airflow_supports(version: str) -> None:
    python = installation.installed(VERSIONS[version], AIRFLOWS)

    output = subprocess.run([python, "--version"], capture_output=True, text=True, check=True).stdout
    assert output.startswith(("Python 3.10.", "Python 3.11.", "Python 3.12."))
