from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from local import cli, packages, setup
from local.places import HERE, Places

UNREACHABLE = "http://127.0.0.1:9/simple"  # the discard port: nothing listens there


def project(folder: Path, *requirements: str) -> Places:
    """A project of its own with next to nothing to install."""
    (folder / "provider").mkdir(parents=True)
    (folder / "provider" / "pyproject.toml").write_text("")
    (folder / "requirements.txt").write_text("")
    pinned_uv = next(
        line for line in (HERE.root / "requirements-dev.txt").read_text().split() if line.startswith("uv==")
    )
    (folder / "requirements-dev.txt").write_text("\n".join([pinned_uv, *requirements, ""]))
    return Places(folder)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Places:
    places = project(tmp_path_factory.mktemp("made"))
    assert setup.make_ready(places, os.environ)
    return places


@pytest.fixture
def ready(made: Places) -> Places:
    """A virtual environment that is ready, with a witness in it that is gone once it is made anew."""
    setup.make_ready(made, os.environ)
    (made.venv / "witness").touch()
    return made


def test_ready_is_left_alone(ready: Places) -> None:
    before = (ready.venv / "ready").stat().st_mtime_ns
    assert not setup.make_ready(ready, os.environ)
    assert (ready.venv / "ready").stat().st_mtime_ns == before


def test_changed_requirements_are_installed_in_place(ready: Places) -> None:
    with (ready.root / "requirements-dev.txt").open("a") as file:
        file.write("types-PyYAML\n")
    assert setup.make_ready(ready, os.environ)
    assert list(ready.venv.glob("lib/python*/site-packages/yaml-stubs"))
    assert (ready.venv / "witness").exists()


def test_interrupted_set_up_is_made_anew(ready: Places) -> None:
    (ready.venv / "ready").unlink()
    assert setup.make_ready(ready, os.environ)
    assert not (ready.venv / "witness").exists()


def test_broken_interpreter_is_made_anew(ready: Places) -> None:
    ready.python.unlink()
    ready.python.symlink_to("/gone/bin/python3")
    assert setup.make_ready(ready, os.environ)
    assert not (ready.venv / "witness").exists()


def test_unreachable_index_is_one_line_and_leaves_no_venv(tmp_path: Path) -> None:
    places = project(tmp_path / "project")
    environ = {name: text for name, text in os.environ.items() if not name.startswith("PIP_")}
    with pytest.raises(SystemExit) as stopped:
        setup.make_ready(places, environ | {"PIP_INDEX_URL": UNREACHABLE, "PIP_NO_CACHE_DIR": "1"})
    assert str(stopped.value).startswith("error: the packages can't be fetched, as the package index can't be reached")
    assert "\n" not in str(stopped.value)
    assert ".local/log/setup.log" in str(stopped.value)
    assert "Failed to establish a new connection" in (tmp_path / "project/.local/log/setup.log").read_text()
    assert not places.venv.exists()


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("x\nerror: Failed to fetch\n  Caused by: dns error\n", "can't be reached"),
        ("Failed to build\nerror: no hatchling.\n", "the packages can't be installed: error: no hatchling"),
        ("Killed\n", "the packages can't be installed: Killed"),
        ("", "the packages can't be installed: no output"),
    ],
)
def test_reason_is_one_line(output: str, told: str) -> None:
    assert told in packages.reason(output)
    assert "\n" not in packages.reason(output)


@pytest.mark.parametrize(
    ("configuration", "environ", "told"),
    [
        ("", {}, {}),
        ("global.index-url='https://i/simple'", {}, {"UV_DEFAULT_INDEX": "https://i/simple"}),
        (
            ":env:.index-url='https://env'\nglobal.index-url='https://file'",
            {},
            {"UV_DEFAULT_INDEX": "https://env"},
        ),
        (
            "global.index-url='https://file'",
            {"UV_DEFAULT_INDEX": "https://uv"},
            {"UV_DEFAULT_INDEX": "https://uv"},
        ),
        (
            r"global.extra-index-url='\nhttps://a\nhttps://b'" "\nglobal.trusted-host='a'\nglobal.cert='/ca.pem'",
            {},
            {"UV_INDEX": "https://a https://b", "UV_INSECURE_HOST": "a", "SSL_CERT_FILE": "/ca.pem"},
        ),
    ],
)
def test_uv_is_told_what_pip_is_told(configuration: str, environ: dict[str, str], told: dict[str, str]) -> None:
    assert packages.translate(configuration, environ) == {"UV_SYSTEM_CERTS": "true"} | told


def test_python_without_venv_module_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match=r"^error: \S+ can't make virtual environments: install .*$"):
        setup.make_ready(project(tmp_path / "project"), os.environ)


def test_python_without_venv_module_uses_uv(monkeypatch: pytest.MonkeyPatch, made: Places, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(made.venv / "bin"), prepend=os.pathsep)
    places = project(tmp_path / "project")
    assert setup.make_ready(places, os.environ)
    subprocess.run([places.python, "-m", "pip", "--version"], check=True, capture_output=True)


def test_set_up_needs_the_standard_library_only() -> None:
    subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.append({str(HERE.root)!r}); import local.setup"],
        check=True,
    )


def pulumi(folder: Path, script: str) -> Path:
    """A program called pulumi."""
    folder.mkdir(parents=True)
    command = folder / "pulumi"
    command.write_text(f"#!/bin/sh\n{script}\n")
    command.chmod(0o755)
    return command


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("echo v3.215.0", "3.215.0 is older than 3.216"),
        ("echo v2.999.0", "2.999.0 is older than 3.216"),
        ("exit 1", "it doesn't tell its version"),
        ("echo hello", "it doesn't tell its version"),
    ],
)
def test_unusable_cli_on_path_gives_way_to_the_fetched(
    script: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = pulumi(tmp_path / "path", script)
    fetched = pulumi(tmp_path / ".local" / "cli" / "bin", "echo v3.216.0")
    monkeypatch.setenv("PATH", str(command.parent))
    assert cli.find(Places(tmp_path)) == cli.Cli(fetched, "3.216.0")
    assert capsys.readouterr().err == f"{command} is passed over: {told}\n"


def test_cli_on_path_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = pulumi(tmp_path / "path", "echo v3.300.0")
    pulumi(tmp_path / ".local" / "cli" / "bin", "echo v3.216.0")
    monkeypatch.setenv("PATH", str(command.parent))
    assert cli.find(Places(tmp_path)) == cli.Cli(command, "3.300.0")


def test_failed_fetch_is_told_and_not_repeated_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    places = Places(tmp_path)
    log = places.log("cli")
    python = pulumi(places.python.parent, f"echo tried >> {tmp_path}/tries; echo no network; exit 1")
    python.rename(places.python)
    assert cli.find_or_fetch(places) is None
    assert "runs on the embedded engine: there is no Pulumi CLI here, and fetching it failed" in capsys.readouterr().err
    assert cli.find_or_fetch(places) is None
    assert capsys.readouterr().err == ""
    assert (tmp_path / "tries").read_text() == "tried\n"
    assert log.read_text() == "no network\n"
    assert cli.fetch(places) == "fetching it failed (.local/log/cli.log)"
    assert (tmp_path / "tries").read_text() == "tried\ntried\n"


def test_fetch_ends_within_its_bound_with_all_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "FETCH_SECONDS", 0)
    places = Places(tmp_path)
    pulumi(places.python.parent, "exec sleep 600").rename(places.python)
    assert cli.fetch(places) == "fetching it took longer than 0 s (.local/log/cli.log)"


def test_fetched_cli_is_moved_into_place_whole(tmp_path: Path) -> None:
    places = Places(tmp_path)
    built = pulumi(tmp_path / "built", "echo v3.272.0")
    pulumi(places.python.parent, f'mkdir -p "$3/bin" && cp {built} "$3/bin"').rename(places.python)
    assert cli.fetch(places) == cli.Cli(places.cli / "bin" / "pulumi", "3.272.0")
    assert not (places.made / "cli.unfinished").exists()
