"""The two services that the program talks to: `ResourceMonitor` for resources, `Engine` for messages."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent import futures
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn, Protocol, TypeVar

import grpc
from google.protobuf import empty_pb2
from google.protobuf.message import Message
from pulumi.runtime.proto import (
    callback_pb2,
    engine_pb2,
    engine_pb2_grpc,
    provider_pb2,
    resource_pb2,
    resource_pb2_grpc,
)

from local.engine.decide.goal import Goal
from local.engine.errors import Unsupported
from local.engine.report import Report, Severity
from local.engine.state.resource import ResourceState
from local.engine.values.model import PropertyMap, contains_unknown
from local.engine.values.urns import DYNAMIC_PACKAGE
from local.engine.wire.codec import encode_properties
from local.engine.wire.host import CHANNEL_OPTIONS
from local.engine.wire.registration import read_lookup, read_properties, read_registration

# What the program may believe the engine can do. What of it this engine can't, it refuses when it is asked for it, by name:
# an SDK that believes less would ask for a newer CLI instead.
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
_SEVERITIES = {
    engine_pb2.DEBUG: Severity.DEBUG,
    engine_pb2.INFO: Severity.INFO,
    engine_pb2.WARNING: Severity.WARNING,
    engine_pb2.ERROR: Severity.ERROR,
}
Result = TypeVar("Result")


class Registrations(Protocol):
    """Who the registrations go to. Each call returns once the resource is there; any thread may call."""

    def register(self, goal: Goal, providers: dict[str, str]) -> ResourceState:
        """Makes the resource what the goal says."""
        ...

    def read(self, goal: Goal) -> ResourceState:
        """Looks a resource up."""
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


@dataclass
class Services(resource_pb2_grpc.ResourceMonitorServicer, engine_pb2_grpc.EngineServicer):
    """Both services, on one port of this machine."""

    info: RunInfo
    registrations: Registrations
    report: Report
    _root_urn: str = ""
    _server: grpc.Server | None = None
    # Set when nobody is to be answered any more.
    _closed: threading.Event = field(default_factory=threading.Event)

    def start(self) -> str:
        """Starts to serve; the address."""
        # One thread for each call that the program can have open, and some for messages.
        pool = futures.ThreadPoolExecutor(max_workers=self.info.parallel * 4 + 8, thread_name_prefix="monitor")
        self._server = grpc.server(pool, options=CHANNEL_OPTIONS)
        resource_pb2_grpc.add_ResourceMonitorServicer_to_server(self, self._server)
        engine_pb2_grpc.add_EngineServicer_to_server(self, self._server)
        port = self._server.add_insecure_port("127.0.0.1:0")
        self._server.start()
        return f"127.0.0.1:{port}"

    def stop(self) -> None:
        """Stops to serve; calls that are still open are cut."""
        if self._server is not None:
            self._server.stop(grace=None)

    def GetDeploymentInfo(  # noqa: N802 - gRPC's name
        self,
        request: empty_pb2.Empty,
        context: grpc.ServicerContext,  # noqa: ARG002 - gRPC's signature
    ) -> resource_pb2.DeploymentInfo:
        """What the run is about."""
        info = self.info
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

    def SupportsFeature(  # noqa: N802
        self,
        request: resource_pb2.SupportsFeatureRequest,
        context: grpc.ServicerContext,  # noqa: ARG002
    ) -> resource_pb2.SupportsFeatureResponse:
        """The same question, as older SDKs ask it."""
        return resource_pb2.SupportsFeatureResponse(hasSupport=request.id in _FEATURES)

    def RegisterResource(  # noqa: N802
        self, request: resource_pb2.RegisterResourceRequest, context: grpc.ServicerContext
    ) -> resource_pb2.RegisterResourceResponse:
        """Makes a resource."""

        def register() -> ResourceState:
            goal = read_registration(request, self.info.root)
            return self.registrations.register(goal, dict(request.providers))

        state = self._answer(context, register)
        # A component's outputs come later; those that are recorded may name resources that aren't there yet.
        outputs = state.outputs if request.custom else {}
        if not request.supportsPartialValues:
            outputs = {key: value for key, value in outputs.items() if not contains_unknown(value)}
        return resource_pb2.RegisterResourceResponse(
            urn=state.urn, id=state.id, object=encode_properties(outputs, unknowns=True, secrets=request.acceptSecrets)
        )

    def ReadResource(  # noqa: N802
        self, request: resource_pb2.ReadResourceRequest, context: grpc.ServicerContext
    ) -> resource_pb2.ReadResourceResponse:
        """Looks a resource up."""
        state = self._answer(context, lambda: self.registrations.read(read_lookup(request, self.info.root)))
        return resource_pb2.ReadResourceResponse(
            urn=state.urn,
            properties=encode_properties(state.outputs, unknowns=True, secrets=request.acceptSecrets),
        )

    def RegisterResourceOutputs(  # noqa: N802
        self, request: resource_pb2.RegisterResourceOutputsRequest, context: grpc.ServicerContext
    ) -> empty_pb2.Empty:
        """Takes the outputs of a component, or of the stack."""

        def put_out() -> None:
            outputs, _ = read_properties(request.outputs.fields)
            self.registrations.put_out(request.urn, outputs)

        self._answer(context, put_out)
        return empty_pb2.Empty()

    def RegisterPackage(  # noqa: N802
        self, request: resource_pb2.RegisterPackageRequest, context: grpc.ServicerContext
    ) -> resource_pb2.RegisterPackageResponse:
        """Knows the dynamic providers' package, unparameterized."""
        if request.name != DYNAMIC_PACKAGE or request.HasField("parameterization"):
            self._refuse(context, f"the provider package {request.name!r}")
        return resource_pb2.RegisterPackageResponse(ref="")

    def SignalAndWaitForShutdown(  # noqa: N802
        self,
        request: empty_pb2.Empty,
        context: grpc.ServicerContext,  # noqa: ARG002
    ) -> empty_pb2.Empty:
        """The program is through; it is kept until the run is."""
        self.registrations.finished()
        return empty_pb2.Empty()

    def Invoke(  # noqa: N802
        self, request: resource_pb2.ResourceInvokeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.InvokeResponse:
        """Refused."""
        what = (
            "a stack reference" if request.tok == "pulumi:pulumi:readStackOutputs" else f"the function {request.tok!r}"
        )
        self._refuse(context, what)

    def Call(  # noqa: N802
        self, request: resource_pb2.ResourceCallRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CallResponse:
        """Refused."""
        self._refuse(context, f"the method {request.tok!r} of a remote component")

    def RegisterStackTransform(  # noqa: N802
        self,
        request: callback_pb2.Callback,
        context: grpc.ServicerContext,
    ) -> empty_pb2.Empty:
        """Refused."""
        self._refuse(context, "a stack's resource transform")

    def RegisterStackInvokeTransform(  # noqa: N802
        self,
        request: callback_pb2.Callback,
        context: grpc.ServicerContext,
    ) -> empty_pb2.Empty:
        """Refused."""
        self._refuse(context, "a stack's invoke transform")

    def RegisterResourceHook(  # noqa: N802
        self,
        request: Message,
        context: grpc.ServicerContext,
    ) -> empty_pb2.Empty:
        """Refused."""
        self._refuse(context, "a resource hook")

    def RegisterErrorHook(  # noqa: N802
        self,
        request: Message,
        context: grpc.ServicerContext,
    ) -> empty_pb2.Empty:
        """Refused."""
        self._refuse(context, "an error hook")

    def Log(  # noqa: N802
        self,
        request: engine_pb2.LogRequest,
        context: grpc.ServicerContext,  # noqa: ARG002
    ) -> empty_pb2.Empty:
        """Passes a message on."""
        self.report(
            _SEVERITIES[request.severity],
            request.urn,
            request.message,
            stream=request.streamId,
            ephemeral=request.ephemeral,
        )
        return empty_pb2.Empty()

    def GetRootResource(  # noqa: N802
        self,
        request: engine_pb2.GetRootResourceRequest,
        context: grpc.ServicerContext,  # noqa: ARG002
    ) -> engine_pb2.GetRootResourceResponse:
        """The stack's URN, once it is known."""
        return engine_pb2.GetRootResourceResponse(urn=self._root_urn)

    def SetRootResource(  # noqa: N802
        self,
        request: engine_pb2.SetRootResourceRequest,
        context: grpc.ServicerContext,  # noqa: ARG002
    ) -> engine_pb2.SetRootResourceResponse:
        """Remembers the stack's URN."""
        self._root_urn = request.urn
        return engine_pb2.SetRootResourceResponse()

    def RequirePulumiVersion(  # noqa: N802
        self,
        request: Message,
        context: grpc.ServicerContext,
    ) -> Message:
        """Refused: this engine is no version of the CLI."""
        self._refuse(context, "a required version of the Pulumi CLI")

    def StartDebugging(  # noqa: N802
        self,
        request: engine_pb2.StartDebuggingRequest,
        context: grpc.ServicerContext,
    ) -> empty_pb2.Empty:
        """Refused."""
        self._refuse(context, "a debugger")

    def _answer(self, context: grpc.ServicerContext, work: Callable[[], Result]) -> Result:
        """The result of the work; what goes wrong ends the run, and the program is told that nobody listens any more."""
        try:
            return work()
        except Exception as error:  # noqa: BLE001 - a bug in a handler must end the run, not hang the program
            self.registrations.refuse(error)
            context.abort(grpc.StatusCode.UNAVAILABLE, "resource monitor shut down")

    def _refuse(self, context: grpc.ServicerContext, what: str) -> NoReturn:
        self.registrations.refuse(Unsupported(what))
        context.abort(grpc.StatusCode.UNAVAILABLE, "resource monitor shut down")


def _snake(name: str) -> str:
    return "".join(f"_{letter}" if letter.isupper() else letter for letter in name).upper()
