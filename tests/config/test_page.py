"""The examples in docs/how-to/config-files.md are valid, and its invalid files cause the errors on the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pulumi_mwaa.config.documents.document import ConfigFileError
from pulumi_mwaa.config.kinds import KINDS
from pulumi_mwaa.config.loader import load

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "how-to" / "config-files.md").read_text()
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def write(folder: Path, ending: str) -> None:
    for form, text in BLOCKS:
        for kind in KINDS:
            if form == "yaml" and text.startswith(f"# {kind}.yaml{ending}\n"):
                (folder / f"{kind}.yaml").write_text(text)
    assert len(list(folder.iterdir())) == len(KINDS)


def test_files_on_the_page_are_valid(tmp_path: Path) -> None:
    write(tmp_path, "")
    config = load(tmp_path)
    assert {kind: len(config[kind]) for kind in KINDS} == {"variables": 4, "connections": 1, "pools": 1}


def test_errors_on_the_page_match_its_invalid_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, ", invalid")
    with pytest.raises(ConfigFileError) as caught:
        load(Path())
    shown = next(text for form, text in BLOCKS if not form).replace("\n  ", " ")  # the page wraps long lines
    assert str(caught.value).splitlines() == shown.splitlines()
