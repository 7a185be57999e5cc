"""The import rules between folders: imports go one way, from the stacks to the client. `local` is separate."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROVIDER = ROOT / "provider"

FOLDERS = [
    "components",
    "config",
    "functions",
    "resources",
    "provider",
    "airflow",
]  # each may import those that follow it

CLI_IMPORTS = {"config", "airflow"}  # the folders that `cli` may import; none of them imports `cli`


def above(folder: str) -> list[str]:
    return [f"pulumi_mwaa.{each}" for each in FOLDERS[: FOLDERS.index(folder)]]


FORBIDDEN = [
    ("provider/pulumi_mwaa", ["local", "pipelines", "stacks"]),
    *((f"provider/pulumi_mwaa/{folder}", above(folder)) for folder in FOLDERS if above(folder)),
    ("provider/pulumi_mwaa/airflow", ["pulumi", "pulumi_mwaa.events"]),
    ("provider/pulumi_mwaa/events", ["pulumi", "pulumi_aws", *above("airflow")]),
    ("provider/pulumi_mwaa/cli", ["pulumi", *(f"pulumi_mwaa.{each}" for each in FOLDERS if each not in CLI_IMPORTS)]),
    *((f"provider/pulumi_mwaa/{folder}", ["pulumi_mwaa.cli"]) for folder in [*FOLDERS, "events"]),
    *((f"provider/pulumi_mwaa/{folder}", ["pulumi_aws"]) for folder in FOLDERS if folder != "components"),
    ("stacks", ["local", "pipelines"]),
    ("local", ["pipelines", "pulumi_mwaa", "stacks"]),
    ("pipelines", ["local", "pulumi_mwaa", "stacks"]),
    ("local/mwaa", ["local.aws", "local.cli"]),
    ("local/aws", ["local.cli"]),
    ("local/cli", ["local.aws", "local.mwaa"]),
]


def imports(file: Path) -> Iterator[str]:
    """Yields the full name of everything that a file imports, at any level."""
    home = PROVIDER if file.is_relative_to(PROVIDER) else ROOT
    package = file.relative_to(home).parent.parts
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def violations(folder: str, forbidden: list[str]) -> list[str]:
    return [
        f"{file.relative_to(ROOT)} imports {name}"
        for file in sorted((ROOT / folder).rglob("*.py"))
        for name in imports(file)
        if any(f"{name}.".startswith(f"{other}.") for other in forbidden)
    ]


@pytest.mark.parametrize(("folder", "forbidden"), FORBIDDEN)
def test_folder_imports_nothing_that_is_forbidden(folder: str, forbidden: list[str]) -> None:
    assert list((ROOT / folder).rglob("*.py"))
    assert violations(folder, forbidden) == []


def test_no_imports_are_circular() -> None:
    """Imports for type checking also count."""
    homes = {PROVIDER: "pulumi_mwaa", ROOT: "local"}
    files = {
        ".".join(file.relative_to(home).with_suffix("").parts): file
        for home, folder in homes.items()
        for file in (home / folder).rglob("*.py")
        if file.name != "__init__.py"
    }
    assert len(files) > 100
    named = {module: [*imports(file)] for module, file in files.items()}
    arrows = {
        module: files.keys() & {*names, *(name.rpartition(".")[0] for name in names)} for module, names in named.items()
    }
    TopologicalSorter(arrows).prepare()  # raises an error with the names in the cycle


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("import local.mwaa", ["local.mwaa"]),
        ("def f():\n    from local import mwaa", ["local.mwaa"]),
        ("from . import state", ["local.cli.state"]),
        ("from ..mwaa.home import ROOT", ["local.mwaa.home.ROOT"]),
    ],
)
def test_imports_are_found_in_every_form(
    text: str, names: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    file = tmp_path / "local" / "cli" / "module.py"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    assert list(imports(file)) == names
