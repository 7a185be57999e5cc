"""The Pulumi program that `benchmarks.stacks` runs: 74% variables, 19% connections and 7% pools.

With `FLOOR`, the same objects have a provider that does nothing, which shows how long Pulumi itself takes.
"""

from __future__ import annotations

import os
from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, ReadResult, Resource, ResourceProvider, UpdateResult

from pulumi_mwaa import AirflowConnection, AirflowPool, AirflowVariable

OBJECTS, CHANGED, ENVIRONMENT, FLOOR = (f"BENCHMARK_{name}" for name in ("OBJECTS", "CHANGED", "ENVIRONMENT", "FLOOR"))


class Nothing(ResourceProvider):
    """A provider that makes no calls."""

    serialize_as_secret_always = False

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Returns the inputs."""
        return CreateResult(str(props["resource"]), props)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Compares the inputs."""
        return DiffResult(changes=any(_olds.get(name) != value for name, value in _news.items()))

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Returns the recorded outputs."""
        return ReadResult(id_, props)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Returns the new inputs."""
        return UpdateResult(_news)


class Floor(Resource, module="benchmark", name="Floor"):
    """An object that exists only in the state."""

    def __init__(self, resource_name: str, **properties: Any) -> None:
        super().__init__(Nothing(), resource_name, {"resource": resource_name, **properties})


def shares(objects: int) -> tuple[int, int, int]:
    """Returns how many variables, connections and pools there are among this many objects."""
    connections, pools = round(objects * 0.19), round(objects * 0.07)
    return objects - connections - pools, connections, pools


def declare() -> None:
    """Declares the objects. Every twentieth one has different values if `CHANGED` is set."""
    environment, changed = os.environ[ENVIRONMENT], bool(os.environ.get(CHANGED))
    floor = bool(os.environ.get(FLOOR))
    variable, connection, pool = (Floor, Floor, Floor) if floor else (AirflowVariable, AirflowConnection, AirflowPool)
    variables, connections, pools = shares(int(os.environ[OBJECTS]))

    def value(index: int) -> int:
        return index + 1_000_001 if changed and index % 20 == 0 else index

    for index in range(variables):
        name = f"v{index}"
        variable(name, environment=environment, key=name, value=f"value {value(index)}", description="benchmark")
    for index in range(connections):
        name = f"c{index}"
        password = pulumi.Output.secret(f"password {value(index)}")
        connection(
            name,
            environment=environment,
            connection_id=name,
            conn_type="postgres",
            host="db",
            login="me",
            password=password,
        )
    for index in range(pools):
        name = f"p{index}"
        pool(name, environment=environment, name=name, slots=value(index) % 1_000 + 1)
