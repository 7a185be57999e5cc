"""The stand-in's data file: several threads and processes write to it, and only its owner can read it."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from local.aws.errors import RejectedError
from local.aws.plugin.store import Entry, Store

WRITER = """
import sys
from pathlib import Path
from local.aws.plugin.store import Entry, Store

store = Store(Path(sys.argv[1]))
for number in range(40):
    with store.changing() as entries:
        entries.append(Entry("t", f"{sys.argv[2]}-{number}", {}, {}))
"""


def test_writes_by_several_processes_are_all_stored_and_only_the_owner_can_read_them(tmp_path: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), name]) for name in ("a", "b", "c")]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert len(Store(tmp_path).entries()) == 120
    assert stat.S_IMODE((tmp_path / "resources.json").stat().st_mode) == 0o600


def test_a_change_that_fails_is_not_written(tmp_path: Path) -> None:
    store = Store(tmp_path)

    def fail() -> None:
        with store.changing() as entries:
            entries.append(Entry("t", "half", {}, {}))
            raise RejectedError("as requested")

    with pytest.raises(RejectedError, match="as requested"):
        fail()
    assert store.entries() == []
