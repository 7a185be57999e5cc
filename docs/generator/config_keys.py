"""Generates docs/reference/config-keys.md from the JSON Schemas of config files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from docs.generator.parts import page, section
from pulumi_mwaa.config.kinds import KINDS
from pulumi_mwaa.config.validation.schema_builder import JsonSchema

_INTRODUCTION = """\
Each file maps object names to entries. The tables list the keys that an entry can have.
[Config files](../how-to/config-files.md) has examples. Editors that support JSON Schema complete and check the keys."""


def config_keys_page() -> str:
    """Returns the page."""
    sections = (
        section(f"{kind.name}.yaml", _keys(kind.form.json_schema), ("key", "type", "meaning"))
        for kind in KINDS.values()
    )
    return page(["# Config file keys", _INTRODUCTION, *sections])


def _keys(schema: JsonSchema) -> Iterator[tuple[str, str, str]]:
    entry = _with_properties(schema["$defs"])
    for name, described in entry["properties"].items():
        yield name, _types(described), described["description"]


def _with_properties(definitions: Mapping[str, JsonSchema]) -> JsonSchema:
    """Returns an entry's definition, which is the last one because it refers to the others."""
    return next(each for each in reversed([*definitions.values()]) if "properties" in each)


def _types(described: Mapping[str, Any]) -> str:
    types = described.get("type", described.get("else", {}).get("type", []))
    names = [name for name in ([types] if isinstance(types, str) else types) if name != "null"]
    return ", ".join(names)
