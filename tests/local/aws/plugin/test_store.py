"""The stand-in's data file: several threads and processes write to it, and only its owner can read it."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from local.aws.errors import RejectedError
from local.aws.plugin.store import Entry, Store
from tests.support.aws.local_aws import files_with

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
    assert stat.S_IMODE((tmp_path / "resources.encrypted").stat().st_mode) == 0o600


def test_a_plain_file_of_an_earlier_version_is_read_once_and_replaced(tmp_path: Path) -> None:
    key = Fernet.generate_key()
    (tmp_path / "secrets.key").write_bytes(key + b"\n")
    encrypted = Fernet(key).encrypt(b'"planted-secret"').decode()
    inputs = {"secretId": "s", "secretString": {"sealed": encrypted}}
    old = [
        {"token": "t", "id": "version", "inputs": inputs, "computed": {"arn": "s"}},
        {"token": "t", "id": "plain", "inputs": {"options": "planted-option"}, "computed": {}},
    ]
    plain = tmp_path / "resources.json"
    plain.write_text(json.dumps(old))
    expected = [
        Entry("t", "version", {"secretId": "s", "secretString": "planted-secret"}, {"arn": "s"}),
        Entry("t", "plain", {"options": "planted-option"}, {}),
    ]
    assert Store(tmp_path).entries() == expected
    assert not plain.exists()
    assert Store(tmp_path).entries() == expected
    assert files_with(tmp_path, "planted-") == []


@pytest.mark.parametrize("key", [None, "another", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="])
def test_missing_or_changed_key_is_a_one_line_error_and_the_file_stays(tmp_path: Path, key: str | None) -> None:
    with Store(tmp_path).changing() as entries:
        entries.append(Entry("t", "1", {}, {}))
    before = (tmp_path / "resources.encrypted").read_bytes()
    (tmp_path / "secrets.key").unlink()
    if key:
        (tmp_path / "secrets.key").write_text(key)
    with pytest.raises(
        RejectedError, match=r"^the emulated AWS.* can't be decrypted, because .*secrets.key is missing"
    ):
        Store(tmp_path).entries()
    with pytest.raises(RejectedError), Store(tmp_path).changing():
        pass
    assert (tmp_path / "resources.encrypted").read_bytes() == before
    assert (tmp_path / "secrets.key").exists() == bool(key)


def test_an_entrys_values_are_not_printed() -> None:
    assert "planted" not in repr(Entry("t", "1", {"a": "planted-input"}, {"b": "planted-output"}))


def test_a_change_that_fails_is_not_written(tmp_path: Path) -> None:
    store = Store(tmp_path)

    def fail() -> None:
        with store.changing() as entries:
            entries.append(Entry("t", "half", {}, {}))
            raise RejectedError("as requested")

    with pytest.raises(RejectedError, match="as requested"):
        fail()
    assert store.entries() == []
