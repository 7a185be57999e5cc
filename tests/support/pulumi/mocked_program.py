"""Runs programs in this process with Pulumi's mocks, and records the resources that they declare."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pytest
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks, rpc, set_mocks
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.proto import resource_pb2

ENVIRONMENT = "aws:mwaa/environment:Environment"
ACCOUNT, REGION = "123456789012", "eu-west-1"
#: The outputs of other stacks, by stack name.
STACKS: dict[str, dict[str, Any]] = {
    "org/platform/prod": {"environment_arn": f"arn:aws:airflow:{REGION}:{ACCOUNT}:environment/theirs"},
    "org/platform/empty": {},
}
_FUNCTIONS: dict[str, dict[Any, Any]] = {
    "aws:index/getCallerIdentity:getCallerIdentity": {"accountId": ACCOUNT},
    "aws:index/getRegion:getRegion": {"region": REGION},
    "aws:index/getPartition:getPartition": {"partition": "aws"},
    "aws:index/getAvailabilityZones:getAvailabilityZones": {"names": [f"{REGION}-lhr-1a", f"{REGION}a", f"{REGION}b"]},
}


@dataclass(frozen=True)
class Registered:
    """A resource as registered with the engine."""

    inputs: dict[str, Any]
    dependencies: frozenset[str]
    parent: str
    deleted_with: str
    protected: bool
    ignored: tuple[str, ...]
    #: The name of the explicit provider, or an empty string.
    provider: str

    @property
    def secret(self) -> set[str]:
        """The names of the inputs that are secret."""
        return {name for name, value in self.inputs.items() if rpc.is_rpc_secret(value)}


@dataclass
class Graph:
    """All of a program's resources, by label, such as `Subnet n-1-private`, or `mwaa.Network n` for a component."""

    resources: dict[str, Registered] = field(default_factory=dict)
    #: The names of the explicit providers that were called, by function.
    asked: dict[str, set[str]] = field(default_factory=dict)

    def __getitem__(self, label: str) -> Registered:
        return self.resources[label]

    def of(self, kind: str) -> list[str]:
        """Returns the labels of all resources of a kind, sorted."""
        return sorted(label for label in self.resources if label.startswith(f"{kind} "))

    def before(self, label: str) -> set[str]:
        """Returns a resource's direct and indirect dependencies and parents."""
        required: set[str] = set()
        newly_required = {label}
        while newly_required:
            newly_required = {needed for each in newly_required for needed in self._needs(each)} - required
            required |= newly_required
        return required

    def _needs(self, label: str) -> frozenset[str]:
        registered = self.resources.get(label)  # the stack itself isn't in the graph
        return registered.dependencies | {registered.parent} if registered else frozenset()


class _Aws(Mocks):
    """Mocks that give resources the outputs that the components read."""

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        name = f"{args.name}-made"
        environment = f"arn:aws:airflow:{REGION}:{ACCOUNT}:environment/{args.inputs.get('name', name)}"
        arn = environment if args.typ == ENVIRONMENT else f"arn:aws:made:::{args.name}"
        if args.typ == "pulumi:pulumi:StackReference":
            return f"{args.name}-id", {**args.inputs, "outputs": STACKS.get(args.name, {})}
        computed = {"arn": arn, "bucket": name, "name": name, "region": REGION, "versionId": f"{args.name}-v1"}
        computed["url"] = f"https://made/{args.name}"
        return f"{args.name}-id", {**computed, **args.inputs}

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        return _FUNCTIONS[args.token], []


class _Recorder(MockMonitor):
    def __init__(self) -> None:
        super().__init__(_Aws())
        self.graph = Graph()

    def RegisterResource(self, request: Any) -> resource_pb2.RegisterResourceResponse:  # noqa: N802
        if request.type != "pulumi:pulumi:Stack":
            self.graph.resources[_label(f"{request.type}::{request.name}")] = Registered(
                rpc.deserialize_properties(request.object, keep_unknowns=True),
                frozenset(_label(urn) for urn in request.dependencies),
                _label(request.parent),
                _label(request.deletedWith),
                request.protect,
                tuple(request.ignoreChanges),
                _provider(request),
            )
        answer: resource_pb2.RegisterResourceResponse = super().RegisterResource(request)  # type: ignore[no-untyped-call]
        return answer

    def Invoke(self, request: Any) -> Any:  # noqa: N802
        self.graph.asked.setdefault(request.tok, set()).add(_provider(request))
        return super().Invoke(request)  # type: ignore[no-untyped-call]


def _provider(request: Any) -> str:
    """Returns the name in a reference such as `urn:pulumi:…::pulumi:providers:aws::NAME::ID`."""
    name: str = request.provider.split("::")[-2] if request.provider else ""
    return name


def _label(urn: str) -> str:
    if not urn:
        return ""
    types, name = urn.split("::")[-2:]
    module, _, kind = types.rpartition("$")[2].rpartition(":")
    return f"mwaa.{kind} {name}" if module == "pulumi-mwaa:index" else f"{kind} {name}"


GraphOf = Callable[..., Graph]


@pytest.fixture
def graph_of() -> Iterator[GraphOf]:
    """Runs a program with settings, which may be secret, and returns its resources. Raises the program's exceptions."""

    def run(
        program: Callable[[], object], settings: Mapping[str, str] | None = None, secret: Iterable[str] = ()
    ) -> Graph:
        config = {f"project:{name}": text for name, text in (settings or {}).items()}
        pulumi.runtime.set_all_config(config, [f"project:{name}" for name in secret])
        recorder = _Recorder()
        set_mocks(recorder.mocks, preview=False, monitor=recorder)
        pulumi.runtime.test(lambda: program() and None)()  # type: ignore[no-untyped-call]
        return recorder.graph

    yield run
    pulumi.runtime.set_all_config({}, [])


def unknown() -> pulumi.Output[Any]:
    """Returns an unknown output. Must be called while an event loop is running."""
    return pulumi.Output(set(), _future(None), _future(False), None)


def _future(value: Any) -> Any:
    future: asyncio.Future[Any] = asyncio.get_event_loop().create_future()
    future.set_result(value)
    return future
