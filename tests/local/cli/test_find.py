from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from local.cli.find import OLDEST, Cli, find
from local.places import Places
from tests.support.programs import program
from tests.support.pulumi import cli


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A CLI that an earlier run has installed into the project folder."""
    return program(tmp_path / ".local" / "cli" / "bin", "pulumi", "echo v3.216.0")


@pytest.mark.parametrize("version", ["3.216.0", "3.300.1-alpha.1+dirty", "4.0.0"])
def test_the_cli_on_path_comes_first(
    version: str, installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = program(tmp_path / "path", "pulumi", f"echo v{version}")
    monkeypatch.setenv("PATH", str(command.parent))
    assert find(Places(tmp_path)) == Cli(command, version)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("echo v3.215.9", "3.215.9 is older than 3.216"),
        ("echo v2.999.0", "2.999.0 is older than 3.216"),
        ("echo v3.300.0; exit 1", "it doesn't report its version"),
        ("echo hello", "it doesn't report its version"),
        ("", "it doesn't report its version"),
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
    assert find(Places(tmp_path)) == Cli(installed, "3.216.0")
    assert capsys.readouterr() == ("", f"ignoring {command}: {why}\n")


def test_a_cli_of_another_machine_is_ignored(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = program(tmp_path / "path", "pulumi", "")
    command.write_bytes(b"\x7fELF of another processor")
    monkeypatch.setenv("PATH", str(command.parent))
    assert find(Places(tmp_path)) == Cli(installed, "3.216.0")
    assert capsys.readouterr() == ("", f"ignoring {command}: it doesn't run\n")


@pytest.mark.parametrize("script", [None, "exit 1", "echo v3.215.0"])
def test_without_a_usable_cli_there_is_none_and_no_line(
    script: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if script is not None:
        program(tmp_path / ".local" / "cli" / "bin", "pulumi", script)
    monkeypatch.setenv("PATH", "/nowhere")
    assert find(Places(tmp_path)) is None
    assert capsys.readouterr() == ("", "")


def test_the_cli_of_these_tests_is_new_enough() -> None:
    reported = subprocess.run([cli().command, "version"], capture_output=True, text=True, check=True).stdout
    found = re.match(r"v?(\d+)\.(\d+)\.", reported)
    assert found is not None, reported
    assert (int(found[1]), int(found[2])) >= OLDEST
