from __future__ import annotations

import stat
from pathlib import Path

import pytest

from local.private_files import make_private, write_private


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_only_the_owner_can_read_private_files_and_folders(tmp_path: Path) -> None:
    folder = tmp_path / "above" / "private"
    make_private(folder)
    write_private(folder / "file", "text")
    write_private(folder / "command", "text", executable=True)
    assert [mode(folder), mode(folder / "file"), mode(folder / "command")] == [0o700, 0o600, 0o700]


def test_a_file_that_others_could_read_becomes_private_when_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    (tmp_path / "file").chmod(0o644)
    write_private(tmp_path / "file", "new")
    assert ((tmp_path / "file").read_text(), mode(tmp_path / "file")) == ("new", 0o600)


def test_failed_write_leaves_the_previous_file_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_private(tmp_path / "file", "new \ud800")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]
