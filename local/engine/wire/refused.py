"""What no program gets from this engine: each call ends the run with a line that names it."""

# ruff: noqa: N802 - the methods have the names that the protocol gives them

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

import grpc
from google.protobuf import empty_pb2
from google.protobuf.message import Message
from pulumi.runtime.proto import callback_pb2, provider_pb2, resource_pb2, resource_pb2_grpc

from local.engine.errors import UnsupportedError

# Ends the run.
Refuse = Callable[[Exception], None]


def refuse(context: grpc.ServicerContext, end: Refuse, error: Exception) -> NoReturn:
    """Ends the run, and tells the program that nobody listens any more."""
    end(error)
    context.abort(grpc.StatusCode.UNAVAILABLE, "resource monitor shut down")


class RefusingMonitor(resource_pb2_grpc.ResourceMonitorServicer):
    """The calls of a `ResourceMonitor` that this engine refuses."""

    def __init__(self, end: Refuse) -> None:
        self._end = end

    def Call(
        self, request: resource_pb2.ResourceCallRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CallResponse:
        """Refused."""
        self._refuse(context, f"the method {request.tok!r} of a remote component")

    def ExistsResource(self, request: Any, context: grpc.ServicerContext) -> NoReturn:
        """Refused."""
        self._refuse(context, f"asking whether there is a {request.type} {request.id!r}")

    def RegisterStackTransform(
        self,
        _request: callback_pb2.Callback,
        context: grpc.ServicerContext,
    ) -> empty_pb2.Empty:
        """Refused."""
        self._refuse(context, "a stack's resource transform")

    def RegisterStackInvokeTransform(
        self,
        _request: callback_pb2.Callback,
        context: grpc.ServicerContext,
    ) -> empty_pb2.Empty:
        """Refused."""
        self._refuse(context, "a stack's invoke transform")

    def RegisterResourceHook(
        self,
        _request: Message,
        context: grpc.ServicerContext,
    ) -> empty_pb2.Empty:
        """Refused."""
        self._refuse(context, "a resource hook")

    def RegisterErrorHook(
        self,
        _request: Message,
        context: grpc.ServicerContext,
    ) -> empty_pb2.Empty:
        """Refused."""
        self._refuse(context, "an error hook")

    def _refuse(self, context: grpc.ServicerContext, what: str) -> NoReturn:
        refuse(context, self._end, UnsupportedError(what))
