"""What `make up` ends with: what the stack has in Airflow, and where to look at it."""

from __future__ import annotations

import json
import re
import textwrap
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

_TYPE = re.compile(r"pulumi-python:dynamic/mwaa:Airflow(\w+)")
_WIDTH = 100


def report(checkpoint: Path, gateway: Mapping[str, Any]) -> str:
    """Takes the stack's checkpoint and what `python -m local.mwaa status --json` prints."""
    return "\n".join([*_objects(checkpoint), "", *_pages(gateway), *_next_steps()])


def _objects(checkpoint: Path) -> Iterator[str]:
    latest = json.loads(checkpoint.read_text(encoding="utf-8"))["checkpoint"]["latest"] or {}
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for resource in latest.get("resources", []):
        kind = _TYPE.fullmatch(resource["type"])
        if kind and not resource.get("external"):  # what a program gets is somebody else's
            environment, _, name = resource["id"].partition("/")
            names[environment, kind[1].lower()].append(name)
    for environment in sorted({environment for environment, _ in names}):
        yield f"Managed by this stack in the Airflow of '{environment}':"
        for kind_name in sorted({kind for place, kind in names if place == environment}):
            found = sorted(names[environment, kind_name])
            title = f"  {len(found):4} {kind_name}{'' if len(found) == 1 else 's'}"
            yield from textwrap.wrap(
                ", ".join(found),
                _WIDTH,
                initial_indent=f"{title:<20}",
                subsequent_indent=" " * 20,
                break_on_hyphens=False,
            )
    if not names:
        yield "This stack manages nothing in Airflow."


def _pages(gateway: Mapping[str, Any]) -> Iterator[str]:
    for page in sorted(gateway["environments"], key=lambda page: str(page["name"])):
        log_in = f"user {page['username']}, password {page['password']}"
        yield f"Airflow UI of '{page['name']}': {page['url']} ({log_in})"


def _next_steps() -> Iterator[str]:
    yield "Edit stacks/config/local/variables.yaml, then run `make preview` to see what the next `make up` will do."
    yield "`make destroy` deletes everything in this stack; `make down` stops the local MWAA and keeps its data."
