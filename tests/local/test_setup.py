from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from local import packages, setup
from local.paths import PROJECT_PATHS, ProjectPaths

UNREACHABLE = "http://127.0.0.1:9/simple"  # the discard port: nothing is listening there


def project(folder: Path, *requirements: str) -> ProjectPaths:
    """Creates a project with hardly any packages to install."""
    (folder / "provider").mkdir(parents=True)
    (folder / "provider" / "pyproject.toml").write_text("")
    (folder / "requirements.txt").write_text("")
    pinned_uv = next(
        line for line in (PROJECT_PATHS.root / "requirements-dev.txt").read_text().split() if line.startswith("uv==")
    )
    (folder / "requirements-dev.txt").write_text("\n".join([pinned_uv, *requirements, ""]))
    return ProjectPaths(folder)


@pytest.fixture(scope="module")
def ready_project(tmp_path_factory: pytest.TempPathFactory) -> ProjectPaths:
    paths = project(tmp_path_factory.mktemp("ready_project"))
    assert setup.make_ready(paths, os.environ)
    return paths


@pytest.fixture
def ready(ready_project: ProjectPaths) -> ProjectPaths:
    """Returns a project with a ready virtual environment. If the environment is recreated, its `witness` is lost."""
    setup.make_ready(ready_project, os.environ)
    (ready_project.venv / "witness").touch()
    return ready_project


def test_ready_environment_is_unchanged(ready: ProjectPaths) -> None:
    before = (ready.venv / "ready").stat().st_mtime_ns
    assert not setup.make_ready(ready, os.environ)
    assert (ready.venv / "ready").stat().st_mtime_ns == before


def test_changed_requirements_are_installed_in_place(ready: ProjectPaths) -> None:
    with (ready.root / "requirements-dev.txt").open("a") as file:
        file.write("types-PyYAML\n")
    assert setup.make_ready(ready, os.environ)
    assert list(ready.venv.glob("lib/python*/site-packages/yaml-stubs"))
    assert (ready.venv / "witness").exists()


def test_interrupted_setup_starts_over(ready: ProjectPaths) -> None:
    (ready.venv / "ready").unlink()
    assert setup.make_ready(ready, os.environ)
    assert not (ready.venv / "witness").exists()


def test_environment_with_a_broken_interpreter_is_recreated(ready: ProjectPaths) -> None:
    ready.python.unlink()
    ready.python.symlink_to("/gone/bin/python3")
    assert setup.make_ready(ready, os.environ)
    assert not (ready.venv / "witness").exists()


def test_unreachable_index_is_a_one_line_error_and_leaves_no_venv(tmp_path: Path) -> None:
    paths = project(tmp_path / "project")
    environ = {name: text for name, text in os.environ.items() if not name.startswith("PIP_")}
    with pytest.raises(SystemExit) as stopped:
        setup.make_ready(paths, environ | {"PIP_INDEX_URL": UNREACHABLE, "PIP_NO_CACHE_DIR": "1"})
    assert str(stopped.value).startswith("error: can't download the packages: the package index can't be reached")
    assert "\n" not in str(stopped.value)
    assert ".local/log/setup.log" in str(stopped.value)
    assert "Failed to establish a new connection" in (tmp_path / "project/.local/log/setup.log").read_text()
    assert not paths.venv.exists()


@pytest.mark.parametrize(
    ("output", "line"),
    [
        ("x\nerror: Failed to fetch\n  Caused by: dns error\n", "can't be reached"),
        ("Failed to build\nerror: no hatchling.\n", "can't install the packages: error: no hatchling"),
        ("Killed\n", "can't install the packages: Killed"),
        ("", "can't install the packages: no output"),
    ],
)
def test_reason_is_one_line(output: str, line: str) -> None:
    assert line in packages.reason(output)
    assert "\n" not in packages.reason(output)


@pytest.mark.parametrize(
    ("configuration", "environ", "expected"),
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
def test_uv_gets_pips_settings(configuration: str, environ: dict[str, str], expected: dict[str, str]) -> None:
    assert packages.translate(configuration, environ) == {"UV_SYSTEM_CERTS": "true"} | expected


def test_python_without_venv_module_is_a_one_line_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match=r"^error: \S+ can't create virtual environments — install .*$"):
        setup.make_ready(project(tmp_path / "project"), os.environ)


def test_python_without_venv_module_uses_uv(
    monkeypatch: pytest.MonkeyPatch, ready_project: ProjectPaths, tmp_path: Path
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(ready_project.venv / "bin"), prepend=os.pathsep)
    paths = project(tmp_path / "project")
    assert setup.make_ready(paths, os.environ)
    subprocess.run([paths.python, "-m", "pip", "--version"], check=True, capture_output=True)


def test_setup_needs_only_the_standard_library() -> None:
    subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            f"import sys; sys.path.append({str(PROJECT_PATHS.root)!r}); import local.setup",
        ],
        check=True,
    )
