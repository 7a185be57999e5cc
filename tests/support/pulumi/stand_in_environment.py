"""A stand-in for an MWAA environment in a scenario's program. It doesn't create an Airflow instance."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider

from tests.support.aws.airflow_database import sweep


class EnvironmentProvider(ResourceProvider):
    """The stand-in's provider. If a replacement keeps the name, the delete comes first, because names are unique."""

    serialize_as_secret_always = False

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        replaces = [name for name in ("called", "generation") if olds[name] != news[name]]
        return DiffResult(
            changes=bool(replaces), replaces=replaces, delete_before_replace=olds["called"] == news["called"]
        )

    def create(self, props: dict[str, Any]) -> CreateResult:
        return CreateResult(props["called"], {**props, "name": props["called"]})

    def delete(self, _id: str, props: dict[str, Any]) -> None:
        sweep(Path(props["airflow_home"]), props["prefix"])


class Environment(Resource, module="t", name="Environment"):
    """A stand-in whose name is unknown until it is created. Its deletion also deletes its Airflow objects."""

    name: pulumi.Output[str]

    def __init__(
        self, name: str, *, called: str, airflow_home: str, prefix: str, generation: int = 1, **options: Any
    ) -> None:
        properties = {"called": called, "generation": generation, "airflow_home": airflow_home, "prefix": prefix}
        super().__init__(EnvironmentProvider(), name, {**properties, "name": None}, pulumi.ResourceOptions(**options))
