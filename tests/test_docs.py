"""The documentation is correct: its links, make targets, examples, limits and public names."""

from __future__ import annotations

import ast
import inspect
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import pulumi_mwaa
from docs.generator.pages import pages, resources
from local.mwaa.airflow.versions import VERSIONS
from pulumi_mwaa.airflow.masking import sensitive
from pulumi_mwaa.airflow.paths import PATH_LIMIT, rest_path
from pulumi_mwaa.provider.schema import dag_run
from pulumi_mwaa.resources.base import AirflowResource
from tests.support.documents import blocks
from tests.support.provider.cases import expected, kinds, table, title

ROOT = Path(__file__).resolve().parents[1]
ARN = "arn:aws:airflow:eu-west-1:123456789012:environment/prod"
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", ROOT / "provider" / "README.md"]
DOCUMENTS += sorted((ROOT / "docs").rglob("*.md"))
PAGES = ROOT / "docs" / "reference" / "resources"
LIMITS = " ".join((ROOT / "docs" / "reference" / "limits.md").read_text().split())
SECRETS = (ROOT / "docs" / "how-to" / "use-secrets.md").read_text()
KINDS = kinds()

# Runs an example with Pulumi's mocks, and prints the resources that it declares.
MOCKED = """
import sys
import pulumi

class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        sys.stdout.write(f"{{args.typ}} {{args.name}}\\n")  # in one call, since several threads print
        return args.name, {{"arn": "{arn}", **args.inputs}}

    def call(self, args):
        return {{}}

pulumi.runtime.set_mocks(Mocks(), preview=False)
pulumi.runtime.set_all_config({{"project:warehousePassword": "planted-secret"}})

@pulumi.runtime.test
def run():
    exec({program!r}, {{"pulumi": pulumi}})

run()
"""


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_link_targets_exist(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_make_targets_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:^\$ |`)make ([a-z-]+)", document.read_text(), re.MULTILINE))
    assert named <= targets


@pytest.mark.parametrize("page", ["README.md", "docs/index.md", "provider/README.md"])
def test_first_program_on_a_front_page_declares_the_documented_resources(page: str) -> None:
    program = blocks((ROOT / page).read_text(), "python")[0]
    assert len(ast.parse(program).body) <= 10
    ran = subprocess.run(
        [sys.executable, "-c", MOCKED.format(arn=ARN, program=program)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert sorted(ran.stdout.splitlines()) == [
        "pulumi-python:dynamic/mwaa:AirflowConnection warehouse",
        "pulumi-python:dynamic/mwaa:AirflowPool backfill",
        "pulumi-python:dynamic/mwaa:AirflowVariable owner",
    ]


def test_site_builds_without_a_warning() -> None:
    """A link to a missing page or heading is a warning, and so is a page that nothing links to."""
    ran = subprocess.run(["make", "-s", "site"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("page", pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_generated_pages_are_not_stale(page: Path) -> None:
    assert page.read_text(encoding="utf-8") == pages()[page], "stale: run `make docs`"


@pytest.mark.parametrize("resource", resources(), ids=lambda resource: resource.__name__)
def test_schema_fields_match_the_resources_arguments(resource: type[AirflowResource]) -> None:
    """An argument without a field would be neither compared nor documented."""
    kind = resource._schema
    described = {field.name for field in kind.arguments}
    assert arguments(resource) == described
    assert set(resource.__annotations__) == described | kind.computed.keys()
    assert described | kind.computed.keys() < names(PAGES / f"{kind.name}.md")


def test_arguments_and_outputs_of_a_dag_run_are_described() -> None:
    described = {field.name for field in dag_run.ARGUMENTS}
    assert arguments(pulumi_mwaa.AirflowDagRun) == described
    assert set(pulumi_mwaa.AirflowDagRun.__annotations__) == described | dag_run.COMPUTED.keys()
    assert described | dag_run.COMPUTED.keys() < names(PAGES / "dag_run.md")


def test_provider_arguments_are_described() -> None:
    assert arguments(pulumi_mwaa.Provider) == names(PAGES / "provider.md")


def arguments(resource: type) -> set[str]:
    return inspect.signature(resource).parameters.keys() - {"resource_name", "opts"}


def names(page: Path) -> set[str]:
    return set(re.findall(r"^\| `(\w+)` \|", page.read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.md")), ids=lambda page: page.stem)
def test_example_on_a_page_is_a_program(page: Path) -> None:
    (example,) = blocks(page.read_text(), "python")
    resource = page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
    program = f"import types\nenv = types.SimpleNamespace(arn='{ARN}')\nconfig = pulumi.Config('project')\n" + example
    ran = subprocess.run(
        [sys.executable, "-c", MOCKED.format(arn=ARN, program=program)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert resource.lower() in ran.stdout.lower()  # the type of an explicit provider is pulumi:providers:…


def test_every_case_was_tested_on_every_version() -> None:
    recorded = json.loads((ROOT / "docs" / "generator" / "cases.json").read_text(encoding="utf-8"))
    assert list(recorded) == [title(kind, case) for kind, case in table()]
    for kind, case in table():
        outcomes = {version: expected(kind, case, described.api) for version, described in VERSIONS.items()}
        assert list(recorded[title(kind, case)].items()) == list(outcomes.items())


def test_documented_name_limits_match_the_path_limit() -> None:
    limits = {route: PATH_LIMIT - len(rest_path(route, "")) for route in ("variables", "connections", "pools")}
    stated = re.search(r"That leaves (\d+) for a variable's key, (\d+) for a connection's id and (\d+)", LIMITS)
    assert stated is not None
    assert [int(number) for number in stated.groups()] == [limits["variables"], limits["connections"], limits["pools"]]


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("What Airflow masks", sensitive.MASKED_BY_AIRFLOW),
        (
            "Other names of headers and fields that carry credentials",
            (*sensitive.CREDENTIALS, *sensitive.NOT_SECRET, *sensitive.WHOLE_WORDS),
        ),
    ],
)
def test_every_sensitive_word_is_listed(title: str, words: tuple[str, ...]) -> None:
    entry = SECRETS.split(f"- {title}: ")[1].split(".\n")[0]
    assert sorted(re.findall(r"`(\w+)`", entry)) == sorted(words)


def test_messages_on_the_errors_page_match_the_code() -> None:
    rows = re.findall(r"^\| (.*?) \|", (ROOT / "docs" / "reference" / "errors.md").read_text(), re.MULTILINE)
    shown = [message for row in rows if "(from Pulumi)" not in row for message in re.findall(r"`([^`]+)`", row)]
    trees = [ast.parse(file.read_text()) for file in (ROOT / "provider" / "pulumi_mwaa").rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    texts = "\n".join(
        str(node.value) for node in nodes if isinstance(node, ast.Constant) and id(node) not in docstrings
    )
    assert len(shown) > 25
    kinds = "|".join(tried.kind.name for tried in KINDS)
    examples = rf"'\w+'|[a-z]+-[a-z]+-\d|[A-Z_]{{4,}}|10 min|\b(?:password|extra|{kinds})\b"  # filled in by the code
    for message in shown:
        for part in re.split(rf"{examples}|…|\*\*\*|: ", message):
            assert part.strip() in texts, message


def test_how_it_works_links_to_the_functions_that_it_names() -> None:
    page = ROOT / "docs" / "explanation" / "how-it-works.md"
    steps = re.findall(r"^\d+\. ", page.read_text(), re.MULTILINE)
    named = re.findall(r"\[`([\w.]+)`\]\(([^)]+)\)", page.read_text())
    assert len(steps) <= 8
    assert len(named) >= 10
    for name, link in named:
        tree = ast.parse((page.parent / link).read_text())
        for part in name.split("."):
            [tree] = [node for node in ast.iter_child_nodes(tree) if part in _defined(node)]


def _defined(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    return [node.name] if isinstance(node, ast.ClassDef | ast.FunctionDef) else []
