"""The templates make projects that work: `pulumi new FOLDER` copies a folder and fills in its placeholders."""

from __future__ import annotations

import os
import runpy
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

import pulumi_mwaa
from local.paths import PROJECT_PATHS
from tests.support.pulumi.cli import cli
from tests.support.pulumi.mocked_program import GraphOf

TEMPLATES = PROJECT_PATHS.root / "templates"
EXTRAS = {"config-only": "config", "environment": "aws"}
#: The settings without a default: who runs `pulumi new` is asked for them.
ASKED = {"config-only": {"environment": "prod"}, "environment": {}}
PASSWORD = "planted-secret"

each_template = pytest.mark.parametrize("name", EXTRAS)


def load(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def test_every_template_is_known() -> None:
    assert sorted(path.name for path in TEMPLATES.iterdir()) == sorted(EXTRAS)


@each_template
def test_the_project_is_named_and_described_by_its_user(name: str) -> None:
    project = load(TEMPLATES / name / "Pulumi.yaml")
    assert (project["name"], project["description"]) == ("${PROJECT}", "${DESCRIPTION}")
    assert project["runtime"] == {"name": "python", "options": {"toolchain": "pip", "virtualenv": "venv"}}
    assert project["template"]["description"]
    assert "/venv/" in (TEMPLATES / name / ".gitignore").read_text().splitlines()


@each_template
def test_it_requires_this_version_with_its_extra(name: str) -> None:
    requirement = Requirement((TEMPLATES / name / "requirements.txt").read_text().strip())
    assert (requirement.name, requirement.extras) == ("pulumi-mwaa", {EXTRAS[name]})
    assert pulumi_mwaa.__version__ in requirement.specifier


@each_template
def test_its_program_declares_what_its_files_do(name: str, graph_of: GraphOf, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = load(TEMPLATES / name / "Pulumi.yaml")["template"]["config"]
    settings = {each: text["default"] for each, text in asked.items() if "default" in text and ":" not in each}
    secret = {each for each, text in asked.items() if text.get("secret")}
    assert asked.keys() == {"aws:region", *settings, *ASKED[name], *secret}
    monkeypatch.chdir(TEMPLATES / name)
    graph = graph_of(
        lambda: runpy.run_path("__main__.py") and None,
        {**settings, **ASKED[name], **dict.fromkeys(secret, PASSWORD)},
        secret,
    )
    declared = {kind: graph.of(f"Airflow{kind}") for kind in ("Connection", "Pool", "Variable")}
    assert {kind: len(labels) for kind, labels in declared.items()} == {"Connection": 1, "Pool": 1, "Variable": 3}
    (warehouse,) = (graph[label] for label in declared["Connection"])
    assert "password" in warehouse.secret
    assert len(graph.of("Environment")) == (1 if name == "environment" else 0)


@each_template
def test_pulumi_new_makes_a_project_of_it(name: str, tmp_path: Path) -> None:
    environ = {variable: text for variable, text in os.environ.items() if not variable.startswith("PULUMI_")} | {
        "PATH": os.pathsep.join([str(cli().folder), os.environ["PATH"]]),
        "PULUMI_BACKEND_URL": f"file://{tmp_path}",
        "PULUMI_HOME": str(tmp_path / "home"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
    made = tmp_path / "made"
    answers = ["--yes", "--name", "our-airflow", "--description", "Ours: all of it"]
    ran = subprocess.run(
        [cli().command, "new", TEMPLATES / name, "--generate-only", "--dir", made, *answers],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    project = load(made / "Pulumi.yaml")
    assert (project["name"], project["description"]) == ("our-airflow", "Ours: all of it")
    assert "template" not in project
    copied = {path.relative_to(made) for path in made.rglob("*") if path.is_file()}
    assert copied == {
        path.relative_to(TEMPLATES / name)
        for path in (TEMPLATES / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
