"""The checks before a release is built: the tag, the version and the changelog must match."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import pulumi_mwaa
from local.paths import PROJECT_PATHS
from pipelines.release import main

VERSION = pulumi_mwaa.__version__
TAG = f"v{VERSION}"
CHANGELOG = f"""# Changelog

## [Unreleased]

- Later.

## [{VERSION}] - 2026-12-24

### Added

- This.

## [0.0.9] - 2026-01-01

- Before.
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project folder with its own changelog."""
    package = Path("provider") / "pulumi_mwaa" / "__init__.py"
    (tmp_path / package).parent.mkdir(parents=True)
    shutil.copy2(PROJECT_PATHS.root / package, tmp_path / package)
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    return tmp_path


def test_the_notes_are_the_versions_section_of_the_changelog(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([TAG], project) == 0
    assert capsys.readouterr().out == "### Added\n\n- This.\n"


@pytest.mark.parametrize("tag", [VERSION, "v9.9.9", f"{TAG}-rc1"])
def test_a_tag_that_differs_from_the_version_is_a_one_line_error(tag: str, project: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([tag], project)
    assert stopped.value.code == (
        f"error: the tag is {tag}, but pulumi_mwaa.__version__ is {VERSION} — use tag {TAG}, or change the version"
    )


@pytest.mark.parametrize("heading", ["(unreleased)", "- soon", ""])
def test_a_section_without_a_date_is_a_one_line_error(heading: str, project: Path) -> None:
    (project / "CHANGELOG.md").write_text(CHANGELOG.replace("- 2026-12-24", heading))
    with pytest.raises(SystemExit) as stopped:
        main([TAG], project)
    assert stopped.value.code == f"error: CHANGELOG.md has no section '## [{VERSION}] - YYYY-MM-DD'"


def test_the_changelog_has_a_section_for_the_current_version() -> None:
    assert f"\n## [{VERSION}] " in (PROJECT_PATHS.root / "CHANGELOG.md").read_text()
