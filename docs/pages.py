"""Which pages are made: one for each resource, and the table of cases."""

from __future__ import annotations

import importlib
from pathlib import Path

import pulumi_mwaa
from docs.cases import cases_page
from docs.resource import resource_page
from pulumi_mwaa.resources.resource import AirflowResource

HERE = Path(__file__).resolve().parent


def pages() -> dict[Path, str]:
    """Every page, by its file."""
    public = [getattr(pulumi_mwaa, name) for name in pulumi_mwaa.__all__]
    resources = [each for each in public if isinstance(each, type) and issubclass(each, AirflowResource)]
    described = [(resource, importlib.import_module(resource.__module__)) for resource in resources]
    written = {
        HERE / "resources" / f"{module.KIND.name}.md": resource_page(resource, module.KIND, module.__doc__ or "")
        for resource, module in described
    }
    return written | {HERE / "cases.md": cases_page((HERE / "cases.json").read_text(encoding="utf-8"))}
