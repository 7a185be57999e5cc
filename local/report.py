"""The report at the end of `make up`: the stack's objects in Airflow, the local services, and what to try."""

from __future__ import annotations

import json
import re
import textwrap
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from local.aws.services.process import Running
from local.event_hints import event_hints

_TYPE = re.compile(r"pulumi-python:dynamic/mwaa:Airflow(\w+)")
_WIDTH = 100


def report(checkpoint: Path, gateway: Mapping[str, Any], services: Running | None = None) -> str:
    """Returns the report.

    Args:
        checkpoint: The stack's state file.
        gateway: The output of `python -m local.mwaa status --json`.
        services: The process that emulates AWS, if it is running.
    """
    latest = json.loads(checkpoint.read_text(encoding="utf-8"))["checkpoint"]["latest"] or {}
    resources = latest.get("resources", [])
    return "\n".join(
        [
            *_objects(resources),
            "",
            *_user_interfaces(gateway),
            *_services(gateway, services),
            *event_hints(resources, services),
            *_next_steps(),
        ]
    )


def _objects(resources: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for resource in resources:
        kind = _TYPE.fullmatch(resource["type"])
        if kind and not resource.get("external"):  # a program doesn't manage objects that it only reads
            environment, _, name = resource["id"].partition("/")
            names[environment, kind[1].lower()].append(name)
    for environment in sorted({environment for environment, _ in names}):
        yield f"Airflow objects in '{environment}' that this stack manages:"
        for kind_name in sorted({kind for owner, kind in names if owner == environment}):
            objects = sorted(names[environment, kind_name])
            title = f"  {len(objects):4} {kind_name}{'' if len(objects) == 1 else 's'}"
            yield from textwrap.wrap(
                ", ".join(objects),
                _WIDTH,
                initial_indent=f"{title:<20}",
                subsequent_indent=" " * 20,
                break_on_hyphens=False,
            )
    if not names:
        yield "This stack manages no Airflow objects."


def _user_interfaces(gateway: Mapping[str, Any]) -> Iterator[str]:
    for environment in sorted(gateway["environments"], key=lambda environment: str(environment["name"])):
        login = f"user {environment['username']}, password {environment['password']}"
        yield f"Airflow UI for '{environment['name']}': {environment['url']} ({login})"


def _services(gateway: Mapping[str, Any], services: Running | None) -> Iterator[str]:
    if services:
        yield f"S3, SQS and Secrets Manager: {services.endpoint} (set by `make shell`)"
        yield "The functions' logs: .local/aws/functions"
        if not any(environment.get("dags") for environment in gateway["environments"]):
            yield "DAG runs stay queued without a scheduler — see 'Run DAGs' in docs/how-to/run-locally.md."


def _next_steps() -> Iterator[str]:
    yield "Edit stacks/config/local/variables.yaml, then run `make preview` to see what the next `make up` will do."
    yield "`make destroy` deletes everything in this stack; `make down` stops the local MWAA and keeps its data."
