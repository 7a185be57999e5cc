"""The service that takes the program's registrations."""

# ruff: noqa: N802 - the methods have the names that the protocol gives them

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import (
    resource_pb2,
)

from local.engine.decide.goal import Goal
from local.engine.state.resource import ResourceState
from local.engine.values.model import PropertyMap, contains_unknown
from local.engine.values.urns import DYNAMIC_PACKAGE
from local.engine.wire.codec import encode_properties
from local.engine.wire.refused import RefusingMonitor, refuse
from local.engine.wire.registration import FunctionCall, read_call, read_lookup, read_properties, read_registration

# What the program may believe the engine can do. What of it this engine can't, it refuses by name when it is asked for;
# an SDK that believed less would ask for a newer CLI instead.
_FEATURES = (
    "secrets",
    "resourceReferences",
    "outputValues",
    "aliasSpecs",
    "deletedWith",
    "replaceWith",
    "replacementTrigger",
    "transforms",
    "invokeTransforms",
    "parameterization",
    "resourceHooks",
    "errorHooks",
)
Result = TypeVar("Result")


@dataclass(frozen=True)
class Registered:
    """What a registration came to. What is `unmade` was skipped; the program must not take its outputs for known."""

    state: ResourceState
    unmade: bool


class Registrations(Protocol):
    """Who the registrations go to. Each call returns once the resource is there; any thread may call."""

    def register(self, goal: Goal, providers: dict[str, str]) -> Registered:
        """Makes the resource what the goal says."""
        ...

    def read(self, goal: Goal) -> ResourceState:
        """Looks a resource up."""
        ...

    def invoke(self, call: FunctionCall) -> PropertyMap:
        """Calls a function of a provider."""
        ...

    def put_out(self, urn: str, outputs: PropertyMap) -> None:
        """Takes the outputs of a component, or of the stack."""
        ...

    def refuse(self, error: Exception) -> None:
        """Ends the run because of what the program asked for."""
        ...

    def finished(self) -> None:
        """The program has nothing more to register. Returns once the run is over."""
        ...


@dataclass(frozen=True)
class RunInfo:
    """What the program can ask about the run."""

    project: str
    stack: str
    config: dict[str, str]
    secret_keys: list[str]
    preview: bool
    parallel: int
    root: Path


class Monitor(RefusingMonitor):
    """Answers the program."""

    def __init__(self, info: RunInfo, registrations: Registrations) -> None:
        super().__init__(registrations.refuse)
        self._info = info
        self._registrations = registrations

    def GetDeploymentInfo(
        self,
        _request: empty_pb2.Empty,
        _context: grpc.ServicerContext,
    ) -> resource_pb2.DeploymentInfo:
        """What the run is about."""
        info = self._info
        names = resource_pb2.ResourceMonitorFeature.DESCRIPTOR.values_by_name
        wanted = (f"RESOURCE_MONITOR_FEATURE_{_snake(feature)}" for feature in _FEATURES)
        return resource_pb2.DeploymentInfo(
            project=info.project,
            stack=info.stack,
            organization="organization",
            config=info.config,
            configSecretKeys=info.secret_keys,
            dryRun=info.preview,
            parallel=info.parallel,
            supportedFeatures=[names[name].number for name in wanted if name in names],  # type: ignore[misc]
        )

    def SupportsFeature(
        self,
        request: resource_pb2.SupportsFeatureRequest,
        _context: grpc.ServicerContext,
    ) -> resource_pb2.SupportsFeatureResponse:
        """The same question, as older SDKs ask it."""
        return resource_pb2.SupportsFeatureResponse(hasSupport=request.id in _FEATURES)

    def RegisterResource(
        self, request: resource_pb2.RegisterResourceRequest, context: grpc.ServicerContext
    ) -> resource_pb2.RegisterResourceResponse:
        """Makes a resource."""

        def register() -> Registered:
            goal = read_registration(request, self._info.root)
            return self._registrations.register(goal, dict(request.providers))

        registered = self._answer(context, register)
        state = registered.state
        # A component's outputs come later; those that are recorded may name resources that aren't there yet.
        outputs = state.outputs if request.custom else {}
        if not request.supportsPartialValues:
            outputs = {key: value for key, value in outputs.items() if not contains_unknown(value)}
        return resource_pb2.RegisterResourceResponse(
            urn=state.urn,
            id=state.id,
            object=encode_properties(outputs, unknowns=True, secrets=request.acceptSecrets),
            unknown=registered.unmade,
        )

    def ReadResource(
        self, request: resource_pb2.ReadResourceRequest, context: grpc.ServicerContext
    ) -> resource_pb2.ReadResourceResponse:
        """Looks a resource up."""
        state = self._answer(context, lambda: self._registrations.read(read_lookup(request, self._info.root)))
        return resource_pb2.ReadResourceResponse(
            urn=state.urn,
            properties=encode_properties(state.outputs, unknowns=True, secrets=request.acceptSecrets),
        )

    def RegisterResourceOutputs(
        self, request: resource_pb2.RegisterResourceOutputsRequest, context: grpc.ServicerContext
    ) -> empty_pb2.Empty:
        """Takes the outputs of a component, or of the stack."""

        def put_out() -> None:
            outputs, _ = read_properties(request.outputs.fields, self._info.root)
            self._registrations.put_out(request.urn, outputs)

        self._answer(context, put_out)
        return empty_pb2.Empty()

    def Invoke(
        self, request: resource_pb2.ResourceInvokeRequest, context: grpc.ServicerContext
    ) -> resource_pb2.ResourceInvokeResponse:
        """Calls a function of a provider."""
        returned = self._answer(context, lambda: self._registrations.invoke(read_call(request, self._info.root)))
        response = resource_pb2.ResourceInvokeResponse()
        getattr(response, "return").CopyFrom(encode_properties(returned, unknowns=True, secrets=True))
        return response

    def RegisterPackage(
        self, request: resource_pb2.RegisterPackageRequest, context: grpc.ServicerContext
    ) -> resource_pb2.RegisterPackageResponse:
        """Knows the dynamic providers' package, unparameterized."""
        if request.name != DYNAMIC_PACKAGE or request.HasField("parameterization"):
            self._refuse(context, f"the provider package {request.name!r}")
        return resource_pb2.RegisterPackageResponse(ref="")

    def SignalAndWaitForShutdown(
        self,
        _request: empty_pb2.Empty,
        _context: grpc.ServicerContext,
    ) -> empty_pb2.Empty:
        """The program has registered everything; it waits here until the run is over."""
        self._registrations.finished()
        return empty_pb2.Empty()

    def _answer(self, context: grpc.ServicerContext, work: Callable[[], Result]) -> Result:
        """The result of the work; what goes wrong ends the run, and the program is told that nobody listens."""
        try:
            return work()
        except Exception as error:  # noqa: BLE001 - a bug in a handler must end the run, not hang the program
            refuse(context, self._end, error)


def _snake(name: str) -> str:
    return "".join(f"_{letter}" if letter.isupper() else letter for letter in name).upper()
