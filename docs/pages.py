"""Which pages are made: one for each resource and for the provider, and the tables of what was tried."""

from __future__ import annotations

from pathlib import Path

import pulumi_mwaa
from docs.cases import cases_page
from docs.forms import FILE, forms_page
from docs.provider import provider_page
from docs.resource import resource_page
from pulumi_mwaa.resources.base import AirflowResource

HERE = Path(__file__).resolve().parent


def pages() -> dict[Path, str]:
    """Every page, by its file."""
    written = {HERE / "resources" / f"{resource._schema.name}.md": resource_page(resource) for resource in resources()}
    return written | {
        HERE / "resources" / "provider.md": provider_page(),
        HERE / "cases.md": cases_page(_read("cases.json")),
        HERE / "config-forms.md": forms_page(_read(FILE.name)),
    }


def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def resources() -> list[type[AirflowResource]]:
    """Returns the public resource classes, sorted by name."""
    public = [getattr(pulumi_mwaa, name) for name in pulumi_mwaa.__all__]
    return [each for each in public if isinstance(each, type) and issubclass(each, AirflowResource)]
