"""The service that takes the program's messages."""

# ruff: noqa: N802 - the methods have the names that the protocol gives them

from __future__ import annotations

import grpc
from google.protobuf import empty_pb2
from google.protobuf.message import Message
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

from local.engine.errors import UnsupportedError
from local.engine.report import Report, Severity
from local.engine.wire.refused import Refuse, refuse

_SEVERITIES = {
    engine_pb2.DEBUG: Severity.DEBUG,
    engine_pb2.INFO: Severity.INFO,
    engine_pb2.WARNING: Severity.WARNING,
    engine_pb2.ERROR: Severity.ERROR,
}


class EngineService(engine_pb2_grpc.EngineServicer):
    """Passes messages on, and remembers the stack's URN for the program."""

    def __init__(self, report: Report, end: Refuse) -> None:
        self._report = report
        self._end = end
        self._root_urn = ""

    def Log(
        self,
        request: engine_pb2.LogRequest,
        _context: grpc.ServicerContext,
    ) -> empty_pb2.Empty:
        """Passes a message on."""
        self._report(
            _SEVERITIES[request.severity],
            request.urn,
            request.message,
            stream=request.streamId,
            ephemeral=request.ephemeral,
        )
        return empty_pb2.Empty()

    def GetRootResource(
        self,
        _request: engine_pb2.GetRootResourceRequest,
        _context: grpc.ServicerContext,
    ) -> engine_pb2.GetRootResourceResponse:
        """The stack's URN, once it is known."""
        return engine_pb2.GetRootResourceResponse(urn=self._root_urn)

    def SetRootResource(
        self,
        request: engine_pb2.SetRootResourceRequest,
        _context: grpc.ServicerContext,
    ) -> engine_pb2.SetRootResourceResponse:
        """Remembers the stack's URN."""
        self._root_urn = request.urn
        return engine_pb2.SetRootResourceResponse()

    def RequirePulumiVersion(
        self,
        _request: Message,
        context: grpc.ServicerContext,
    ) -> Message:
        """Refused: this engine is no version of the CLI."""
        refuse(context, self._end, UnsupportedError("a required version of the Pulumi CLI"))

    def StartDebugging(
        self,
        _request: engine_pb2.StartDebuggingRequest,
        context: grpc.ServicerContext,
    ) -> empty_pb2.Empty:
        """Refused."""
        refuse(context, self._end, UnsupportedError("a debugger"))
