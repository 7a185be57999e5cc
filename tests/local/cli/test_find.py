from __future__ import annotations

from pathlib import Path

import pytest

from local.cli.find import PIN, Cli, find
from local.cli.pin import pin
from local.paths import ProjectPaths
from tests.support.system.processes import program


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Installs a CLI into the project folder, as an earlier run would have."""
    return program(tmp_path / ".local" / "cli" / "bin", "pulumi", "echo v3.216.0")


@pytest.mark.parametrize("version", ["3.216.0", "3.300.1-alpha.1+dirty", "4.0.0"])
def test_the_cli_on_path_comes_first(
    version: str, installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = program(tmp_path / "path", "pulumi", f"echo v{version}")
    monkeypatch.setenv("PATH", str(command.parent))
    assert find(ProjectPaths(tmp_path)) == Cli(command, version)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("echo v3.215.9", "is version 3.215.9, older than 3.216"),
        ("echo v2.999.0", "is version 2.999.0, older than 3.216"),
        ("echo v3.300.0; exit 1", "doesn't report its version"),
        ("echo hello", "doesn't report its version"),
        ("", "doesn't report its version"),
    ],
)
def test_an_unusable_cli_on_path_is_ignored_with_its_reason(
    script: str,
    why: str,
    installed: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = program(tmp_path / "path", "pulumi", script)
    monkeypatch.setenv("PATH", str(command.parent))
    assert find(ProjectPaths(tmp_path)) == Cli(installed, "3.216.0")
    assert capsys.readouterr() == ("", f"Ignoring the Pulumi CLI on PATH: {command} {why}\n")


def test_a_cli_for_another_machine_is_ignored(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = program(tmp_path / "path", "pulumi", "")
    command.write_bytes(b"\x7fELF of another processor")
    monkeypatch.setenv("PATH", str(command.parent))
    assert find(ProjectPaths(tmp_path)) == Cli(installed, "3.216.0")
    assert capsys.readouterr() == ("", f"Ignoring the Pulumi CLI on PATH: {command} can't be run\n")


@pytest.mark.parametrize("script", [None, "exit 1", "echo v3.215.0"])
def test_without_a_usable_cli_nothing_is_found_or_reported(
    script: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if script is not None:
        program(tmp_path / ".local" / "cli" / "bin", "pulumi", script)
    monkeypatch.setenv("PATH", "/nowhere")
    assert find(ProjectPaths(tmp_path)) is None
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("built_from", "usable"), [(None, True), (pin(), True), ("another pin", False)])
def test_a_cli_that_was_built_from_another_pin_is_not_used(
    built_from: str | None, usable: bool, installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    if built_from is not None:
        (tmp_path / ".local" / "cli" / PIN).write_text(built_from)
    assert (find(ProjectPaths(tmp_path)) is not None) == usable
