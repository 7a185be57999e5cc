"""The templates create working projects: `pulumi new FOLDER` copies a folder and fills in its placeholders."""

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
#: The settings without a default, which `pulumi new` prompts the user for.
PROMPTED = {"config-only": {"environment": "prod"}, "environment": {}}
PASSWORD = "planted-secret"

each_template = pytest.mark.parametrize("name", EXTRAS)


def load(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def test_every_template_is_known() -> None:
    assert sorted(path.name for path in TEMPLATES.iterdir()) == sorted(EXTRAS)


@each_template
def test_project_takes_its_name_and_description_from_the_user(name: str) -> None:
    project = load(TEMPLATES / name / "Pulumi.yaml")
    assert (project["name"], project["description"]) == ("${PROJECT}", "${DESCRIPTION}")
    assert project["runtime"] == {"name": "python", "options": {"toolchain": "pip", "virtualenv": "venv"}}
    assert project["template"]["description"]
    assert "/venv/" in (TEMPLATES / name / ".gitignore").read_text().splitlines()


@each_template
def test_requirements_include_this_version_with_its_extra(name: str) -> None:
    requirement = Requirement((TEMPLATES / name / "requirements.txt").read_text().strip())
    assert (requirement.name, requirement.extras) == ("pulumi-mwaa", {EXTRAS[name]})
    assert pulumi_mwaa.__version__ in requirement.specifier


@each_template
def test_program_declares_the_objects_in_its_files(
    name: str, graph_of: GraphOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = load(TEMPLATES / name / "Pulumi.yaml")["template"]["config"]
    settings = {key: item["default"] for key, item in config.items() if "default" in item and ":" not in key}
    secret = {key for key, item in config.items() if item.get("secret")}
    assert config.keys() == {"aws:region", *settings, *PROMPTED[name], *secret}
    monkeypatch.chdir(TEMPLATES / name)
    graph = graph_of(
        lambda: runpy.run_path("__main__.py") and None,
        {**settings, **PROMPTED[name], **dict.fromkeys(secret, PASSWORD)},
        secret,
    )
    declared = {kind: graph.of(f"Airflow{kind}") for kind in ("Connection", "Pool", "Variable")}
    assert {kind: len(labels) for kind, labels in declared.items()} == {"Connection": 1, "Pool": 1, "Variable": 3}
    (warehouse,) = (graph[label] for label in declared["Connection"])
    assert "password" in warehouse.secret
    assert len(graph.of("Environment")) == (1 if name == "environment" else 0)


@each_template
def test_pulumi_new_creates_a_project(name: str, tmp_path: Path) -> None:
    environ = {variable: text for variable, text in os.environ.items() if not variable.startswith("PULUMI_")} | {
        "PATH": os.pathsep.join([str(cli().folder), os.environ["PATH"]]),
        "PULUMI_BACKEND_URL": f"file://{tmp_path}",
        "PULUMI_HOME": str(tmp_path / "home"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
    created = tmp_path / "created"
    answers = ["--yes", "--name", "our-airflow", "--description", "Ours: all of it"]
    ran = subprocess.run(
        [cli().command, "new", TEMPLATES / name, "--generate-only", "--dir", created, *answers],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    project = load(created / "Pulumi.yaml")
    assert (project["name"], project["description"]) == ("our-airflow", "Ours: all of it")
    assert "template" not in project
    copied = {path.relative_to(created) for path in created.rglob("*") if path.is_file()}
    assert copied == {
        path.relative_to(TEMPLATES / name)
        for path in (TEMPLATES / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
