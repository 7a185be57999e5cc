"""The gRPC service that the engine calls."""

# ruff: noqa: N802, D102, ARG002 - the protocol defines the methods' names and arguments

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from local.aws import guard
from local.aws.errors import RejectedError
from local.aws.installation import sdk_version
from local.aws.plugin.provider import Plugin
from local.aws.plugin.values import from_wire, to_wire
from local.aws.types.functions import invoke

_KNOWN_CONFIG = {"region", "version"}

Answer = TypeVar("Answer")


class Service(provider_pb2_grpc.ResourceProviderServicer):
    """Passes calls on to the plugin. A RejectedError becomes a one-line error in the engine."""

    def __init__(self, plugin: Plugin) -> None:
        self._plugin = plugin

    def GetPluginInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=sdk_version())

    def CheckConfig(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        def check() -> provider_pb2.CheckResponse:
            guard.refuse_other_stacks(request.urn)
            unknown = sorted(from_wire(request.news).keys() - _KNOWN_CONFIG)
            failures = [
                provider_pb2.CheckFailure(
                    property=name, reason=f"the local stand-in for AWS doesn't support aws:{name}"
                )
                for name in unknown
            ]
            return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

        return _answer(context, check)

    def DiffConfig(self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:
        same = request.old_inputs == request.news
        kind = provider_pb2.DiffResponse.DIFF_NONE if same else provider_pb2.DiffResponse.DIFF_SOME
        return provider_pb2.DiffResponse(changes=kind)

    def Configure(
        self, request: provider_pb2.ConfigureRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConfigureResponse:
        def configure() -> provider_pb2.ConfigureResponse:
            guard.refuse_other_stacks(request.urn)
            return provider_pb2.ConfigureResponse(supportsPreview=True)

        return _answer(context, configure)

    def Check(self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext) -> provider_pb2.CheckResponse:
        def check() -> provider_pb2.CheckResponse:
            inputs, problems = self._plugin.check(request.urn, from_wire(request.olds), from_wire(request.news))
            failures = [provider_pb2.CheckFailure(property=path, reason=reason) for path, reason in problems]
            return provider_pb2.CheckResponse(inputs=to_wire(inputs), failures=failures)

        return _answer(context, check)

    def Diff(self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:
        def diff() -> provider_pb2.DiffResponse:
            difference = self._plugin.diff(request.urn, from_wire(request.old_inputs), from_wire(request.news))
            kinds = provider_pb2.DiffResponse
            return provider_pb2.DiffResponse(
                changes=kinds.DIFF_SOME if difference.changed else kinds.DIFF_NONE,
                diffs=difference.changed,
                replaces=difference.replaces,
                deleteBeforeReplace=difference.delete_first,
            )

        return _answer(context, diff)

    def Create(self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext) -> provider_pb2.CreateResponse:
        def create() -> provider_pb2.CreateResponse:
            inputs = from_wire(request.properties)
            id_, outputs = self._plugin.create(request.urn, inputs, preview=request.preview)
            return provider_pb2.CreateResponse(id=id_, properties=to_wire(outputs))

        return _answer(context, create)

    def Update(self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext) -> provider_pb2.UpdateResponse:
        def update() -> provider_pb2.UpdateResponse:
            news = from_wire(request.news)
            outputs = self._plugin.update(request.urn, request.id, news, preview=request.preview)
            return provider_pb2.UpdateResponse(properties=to_wire(outputs))

        return _answer(context, update)

    def Read(self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext) -> provider_pb2.ReadResponse:
        def read() -> provider_pb2.ReadResponse:
            found = self._plugin.read(request.urn, request.id, from_wire(request.inputs))
            if found is None:
                return provider_pb2.ReadResponse()
            inputs, outputs = found
            return provider_pb2.ReadResponse(id=request.id, inputs=to_wire(inputs), properties=to_wire(outputs))

        return _answer(context, read)

    def Delete(self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        def delete() -> empty_pb2.Empty:
            self._plugin.delete(request.urn, request.id)
            return empty_pb2.Empty()

        return _answer(context, delete)

    def Invoke(self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext) -> provider_pb2.InvokeResponse:
        def call() -> provider_pb2.InvokeResponse:
            outputs = invoke(request.tok, from_wire(request.args))
            response = provider_pb2.InvokeResponse()
            getattr(response, "return").CopyFrom(to_wire(outputs))  # `return` is a keyword in Python
            return response

        return _answer(context, call)

    def Cancel(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:
        return empty_pb2.Empty()


def _answer(context: grpc.ServicerContext, work: Callable[[], Answer]) -> Answer:
    try:
        return work()
    except RejectedError as error:
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
