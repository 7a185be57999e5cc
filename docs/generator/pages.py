"""The generated files: pages for resources, the provider, commands, config files and test results; JSON Schemas."""

from __future__ import annotations

import json
from pathlib import Path

import pulumi_mwaa
from docs.generator.cases import cases_page
from docs.generator.cli import cli_page
from docs.generator.config_keys import config_keys_page
from docs.generator.dag_run import dag_run_page
from docs.generator.forms import FILE, forms_page
from docs.generator.provider import provider_page
from docs.generator.resource import resource_page
from pulumi_mwaa.config.kinds import json_schemas
from pulumi_mwaa.resources.base import AirflowResource

HERE = Path(__file__).resolve().parent
REFERENCE = HERE.parent / "reference"
JSON_SCHEMAS = HERE.parents[1] / "provider" / "pulumi_mwaa" / "config" / "schemas"


def pages() -> dict[Path, str]:
    """Returns every page, and every JSON Schema for editors, by path."""
    written = {
        REFERENCE / "resources" / f"{resource._schema.name}.md": resource_page(resource) for resource in resources()
    }
    written |= {
        JSON_SCHEMAS / name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in json_schemas().items()
    }
    return written | {
        REFERENCE / "resources" / "dag_run.md": dag_run_page(),
        REFERENCE / "resources" / "provider.md": provider_page(),
        REFERENCE / "tested-versions.md": cases_page(_read("cases.json")),
        REFERENCE / "cli.md": cli_page(),
        REFERENCE / "config-keys.md": config_keys_page(),
        REFERENCE / "config-forms.md": forms_page(_read(FILE.name)),
    }


def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def resources() -> list[type[AirflowResource]]:
    """Returns the public resource classes, sorted by name."""
    public = [getattr(pulumi_mwaa, name) for name in pulumi_mwaa.__all__]
    return [each for each in public if isinstance(each, type) and issubclass(each, AirflowResource)]
