"""Assets and archives, as the engine sends them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from local.aws.plugin.values import content, zipped
from tests.support.aws.local_lambda import archive, asset


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_archive_contains_assets_and_the_files_of_folders(tmp_path: Path) -> None:
    (tmp_path / "dags" / "deep").mkdir(parents=True)
    (tmp_path / "dags" / "deep" / "a.py").write_text("a")
    file = tmp_path / "b.py"
    file.write_text("b")
    folder = archive(path=str(tmp_path / "dags"))
    assert unzipped(zipped(folder)) == {"deep/a.py": b"a"}
    parts = archive(assets={"c.py": asset(text="c"), "b.py": asset(path=str(file)), "dags": folder})
    assert unzipped(zipped(parts)) == {"b.py": b"b", "c.py": b"c", "dags/deep/a.py": b"a"}
    assert content({"source": parts}) == zipped(parts)


def test_archive_that_is_a_file_is_taken_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "code.zip"
    file.write_bytes(zipped(archive(assets={"a.py": asset(text="a")})))
    assert zipped(archive(path=str(file))) == file.read_bytes()
