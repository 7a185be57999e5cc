"""What the documents say is so: links, make targets, examples, limits, and what every public name promises."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pulumi_mwaa.airflow.masks import _SENSITIVE
from pulumi_mwaa.airflow.paths import PATH_LIMIT, object_path

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "provider" / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
KINDS = ("variable", "connection", "pool")

# Pulumi's own mocks stand for the engine: the example is run, and what it declares is printed.
MOCKED = """
import sys
import pulumi

class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        sys.stdout.write(f"{{args.typ}} {{args.name}}\\n")  # whole: several threads come here
        return args.name, {{"name": "prod", **args.inputs}}

    def call(self, args):
        return {{}}

pulumi.runtime.set_mocks(Mocks(), preview=False)
pulumi.runtime.set_all_config({{"project:warehousePassword": "planted-secret"}})

@pulumi.runtime.test
def run():
    exec({program!r}, {{"pulumi": pulumi}})

run()
"""


def blocks(document: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", document.read_text(), re.DOTALL)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_make_targets_are_there(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:^\$ |`)make ([a-z]+)", document.read_text(), re.MULTILINE))
    assert named <= targets


def test_the_program_of_the_readme_declares_what_it_says() -> None:
    (program,) = blocks(ROOT / "README.md", "python")
    assert len(ast.parse(program).body) <= 10
    ran = subprocess.run(
        [sys.executable, "-c", MOCKED.format(program=program)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert sorted(ran.stdout.splitlines()) == [
        "aws:mwaa/environment:Environment prod",
        "pulumi-python:dynamic/mwaa:AirflowConnection warehouse",
        "pulumi-python:dynamic/mwaa:AirflowPool backfill",
        "pulumi-python:dynamic/mwaa:AirflowVariable limits",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_a_resource_is_a_program(kind: str) -> None:
    module = importlib.import_module(f"pulumi_mwaa.resources.{kind}")
    example = re.findall(r"```python\n(.*?)```", module.__doc__ or "", re.DOTALL)[0]
    program = "import types\nenv = types.SimpleNamespace(name='prod')\nconfig = pulumi.Config('project')\n" + example
    ran = subprocess.run(
        [sys.executable, "-c", MOCKED.format(program=program)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert f"Airflow{kind.capitalize()}" in ran.stdout


def test_the_limits_of_names_are_those_of_the_path() -> None:
    room = {route: PATH_LIMIT - len(object_path(route, "")) for route in ("variables", "connections", "pools")}
    said = re.search(r"That leaves (\d+) for a variable's key, (\d+) for a connection's id and (\d+)", BEHAVIOUR)
    assert said is not None
    assert [int(number) for number in said.groups()] == [room["variables"], room["connections"], room["pools"]]


def test_the_sensitive_words_are_all_listed() -> None:
    paragraph = BEHAVIOUR.split("Airflow masks what stands under a key that contains")[1].split(".")[0]
    assert sorted(re.findall(r"`(\w+)`", paragraph)) == sorted(_SENSITIVE)


BEHAVIOUR = (ROOT / "docs" / "behaviour.md").read_text()
