"""A program's graph, without an engine: Pulumi's own mocks note what is registered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pytest
from google.protobuf import json_format
from pulumi.runtime import mocks
from pulumi.runtime.proto import resource_pb2

from local.aws.functions import invoke

_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"


@dataclass
class Graph(mocks.Mocks):
    """What a program has declared, by type and name: `Bucket platform`."""

    inputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    requests: dict[str, resource_pb2.RegisterResourceRequest] = field(default_factory=dict)

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        """Answers with what was asked for, and some of what AWS would make up."""
        self.inputs[f"{args.typ.rsplit(':', 1)[-1]} {args.name}"] = args.inputs
        made_up = {"arn": f"arn:of:{args.name}", "name": args.name, "bucket": args.name, "versionId": "the-version"}
        return f"id-of-{args.name}", {**made_up, **args.inputs}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        """What AWS tells."""
        return invoke(args.token, args.args), []

    def depends(self, name: str) -> set[str]:
        """What a resource depends on, by type and name."""
        return {_short(urn) for urn in self.requests[name].dependencies}

    def deleted_with(self, name: str) -> str:
        """What a resource goes with."""
        return _short(self.requests[name].deletedWith)

    def secret(self, name: str) -> set[str]:
        """Which of a resource's properties are secret."""
        sent = json_format.MessageToDict(self.requests[name].object)
        return {key for key, value in sent.items() if isinstance(value, dict) and value.get(_SIGNATURE) == _SECRET}


class _Monitor(mocks.MockMonitor):
    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        self._graph = graph

    def RegisterResource(self, request: resource_pb2.RegisterResourceRequest) -> Any:  # noqa: N802 - the SDK's own name
        self._graph.requests[f"{request.type.rsplit(':', 1)[-1]} {request.name}"] = request
        return super().RegisterResource(request)  # type: ignore[no-untyped-call]


def _short(urn: str) -> str:
    if not urn:
        return ""
    return f"{urn.split('::')[2].rsplit(':', 1)[-1]} {urn.split('::')[3]}"


Declare = Callable[..., Graph]


@pytest.fixture
def declare() -> Iterator[Declare]:
    """Runs a program with a configuration, the keys in `secret` of it secret; returns what it declares."""

    def run(program: Callable[[], object], config: dict[str, str] | None = None, secret: tuple[str, ...] = ()) -> Graph:
        graph = Graph()
        values = {f"pulumi-mwaa:{key}": text for key, text in (config or {}).items()}
        pulumi.runtime.set_all_config(values, [f"pulumi-mwaa:{key}" for key in secret])
        mocks.set_mocks(graph, project="pulumi-mwaa", stack="dev", preview=False, monitor=_Monitor(graph))

        @pulumi.runtime.test  # type: ignore[untyped-decorator]
        def declared() -> None:
            program()

        declared()
        return graph

    yield run
    pulumi.runtime.set_all_config({}, [])
