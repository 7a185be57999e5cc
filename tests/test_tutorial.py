"""docs/tutorial.md works as written: its commands and files produce the output that it shows."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from local.paths import PROJECT_PATHS
from tests.support.documents import blocks
from tests.support.system.project_copy import Project, copy_project, lend_packages

PAGE = PROJECT_PATHS.root / "docs" / "tutorial.md"
# A fenced block and the line of text before it.
BLOCK = re.compile(r"(?P<before>[^\n]*)\n\n```(?P<language>\w+)\n(?P<body>.*?)```", re.DOTALL)
DONE = "--- done:"


@dataclass(frozen=True)
class Step:
    """Input for the shell, and the lines that it must print in this order. `...` matches any text."""

    command: str
    output: tuple[str, ...] = ()


def steps(page: str) -> Iterator[Step]:
    """Yields the steps on a page: commands after a `$`, files named in the text, and edits shown as diffs."""
    for block in BLOCK.finditer(page):
        body, named = block["body"], re.findall(r"`([\w./]+)`", block["before"])
        if block["language"] == "sh":  # needs an AWS account
            continue
        if block["language"] == "console":
            for command in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
                first, *shown = command.splitlines()
                yield Step(first, tuple(line.strip() for line in shown if line.strip() not in {"", "..."}))
        elif block["language"] == "diff":
            yield Step(f"patch --quiet {named[0]} <<'END'\n--- a\n+++ b\n{hunk(page, body)}END")
        else:
            file = Path(named[-1])
            yield Step(f"mkdir -p {file.parent} && cat > {file} <<'END'\n{body}END")


def hunk(page: str, body: str) -> str:
    """Returns a diff's lines with a header that says where they belong in the page's program."""
    (old,) = re.findall(r"^-(.*)$", body, re.MULTILINE)
    (program,) = blocks(page, "python")
    line = program.splitlines().index(old) + 1
    return f"@@ -{line} +{line} @@\n{body}"


def missing(expected: tuple[str, ...], output: str) -> list[str]:
    """Returns the expected lines that don't appear in this order."""
    lines = iter([line.strip() for line in output.splitlines()])
    return [line for line in expected if not any(matches(line, actual) for actual in lines)]


def matches(line: str, actual: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, line.split("..."))), actual) is not None


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Project]:
    """Yields a clone of the project in an otherwise empty folder, and stops its local MWAA afterwards."""
    project = copy_project(tmp_path / "pulumi-mwaa")
    lend_packages(project)
    yield project
    project.make("down")


def test_tutorial(clone: Project) -> None:
    written = list(steps(PAGE.read_text(encoding="utf-8")))
    script = "".join(f"{step.command}\necho '{DONE}' $?\n" for step in written)
    ran = subprocess.run(
        ["bash"],
        cwd=clone.paths.root.parent,
        env={**clone.environ, "SHELL": "/bin/bash"},
        input=script,
        capture_output=True,
        text=True,
        check=False,
    )
    outputs = re.split(rf"^{DONE} (\d+)\n", ran.stdout, flags=re.MULTILINE)
    results = list(zip(written, outputs[0::2], outputs[1::2], strict=False))
    assert [step.command for step in written] == [step.command for step, _, _ in results], ran.stdout + ran.stderr
    for step, output, code in results:
        assert code == "0", f"{step.command}\n{output}\n{ran.stderr}"
        assert missing(step.output, output) == [], f"{step.command}\n{output}"
    assert "correct-horse" not in ran.stdout + ran.stderr
    workflow = clone.paths.root.parent / "my-airflow" / ".github" / "workflows" / "deploy.yml"
    validate = ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(workflow)]
    subprocess.run([clone.paths.venv / "bin" / validate[0], *validate[1:]], check=True)
