"""A provider in a process of its own, called as the CLI calls it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import grpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from local.engine.state.encoding import dump
from local.engine.values.model import PropertyMap, Value, unwrap
from local.engine.values.urns import DYNAMIC_PACKAGE, package_of, urn_name, urn_type
from local.engine.wire.codec import decode_properties, encode_properties
from local.engine.wire.launch import HostSettings, launch
from local.engine.wire.process import Child

Request = TypeVar("Request")
Response = TypeVar("Response")


class ProviderError(Exception):
    """What a provider answered in the place of a result: its own words."""


@dataclass
class Host:
    """One host and what it was configured with. The process starts with the first call, and ends with `stop`."""

    settings: HostSettings
    urn: str
    config: PropertyMap
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _child: Child | None = None
    _stub: provider_pb2_grpc.ResourceProviderStub | None = None
    _channel: grpc.Channel | None = None
    _previews: bool = False
    _stopped: bool = False

    @property
    def previews(self) -> bool:
        """Whether the provider can say what a create or an update would lead to."""
        self._connected()
        return self._previews

    def check(self, urn: str, olds: PropertyMap, news: PropertyMap, *, unknowns: bool) -> provider_pb2.CheckResponse:
        """Validates inputs."""
        request = provider_pb2.CheckRequest(
            urn=urn,
            name=urn_name(urn),
            type=urn_type(urn),
            olds=encode_properties(olds, unknowns=unknowns),
            news=encode_properties(news, unknowns=unknowns),
        )
        response: provider_pb2.CheckResponse = self._call(self._connected().Check, request)
        return response

    def diff(
        self,
        urn: str,
        id_: str,
        old_inputs: PropertyMap,
        old_outputs: PropertyMap,
        new_inputs: PropertyMap,
        *,
        unknowns: bool,
        ignore_changes: list[str],
    ) -> provider_pb2.DiffResponse:
        """Compares."""
        request = provider_pb2.DiffRequest(
            id=id_,
            urn=urn,
            name=urn_name(urn),
            type=urn_type(urn),
            old_inputs=encode_properties(old_inputs, unknowns=unknowns),
            olds=encode_properties(old_outputs, unknowns=unknowns),
            news=encode_properties(new_inputs, unknowns=unknowns),
            ignoreChanges=ignore_changes,
        )
        response: provider_pb2.DiffResponse = self._call(self._connected().Diff, request)
        return response

    def create(self, urn: str, inputs: PropertyMap, *, preview: bool) -> tuple[str, PropertyMap]:
        """Makes the resource, or says what that would lead to: id and outputs."""
        request = provider_pb2.CreateRequest(
            urn=urn,
            name=urn_name(urn),
            type=urn_type(urn),
            properties=encode_properties(inputs, unknowns=preview),
            preview=preview,
        )
        response = self._call(self._connected().Create, request)
        return response.id, decode_properties(response.properties, unknowns=preview)

    def update(
        self,
        urn: str,
        id_: str,
        old_inputs: PropertyMap,
        old_outputs: PropertyMap,
        inputs: PropertyMap,
        *,
        ignore_changes: list[str],
        preview: bool,
    ) -> PropertyMap:
        """Changes the resource, or says what that would lead to: outputs."""
        request = provider_pb2.UpdateRequest(
            id=id_,
            urn=urn,
            name=urn_name(urn),
            type=urn_type(urn),
            olds=encode_properties(old_outputs, unknowns=preview),
            old_inputs=encode_properties(old_inputs, unknowns=preview),
            news=encode_properties(inputs, unknowns=preview),
            ignoreChanges=ignore_changes,
            preview=preview,
        )
        return decode_properties(self._call(self._connected().Update, request).properties, unknowns=preview)

    def read(self, urn: str, id_: str, inputs: PropertyMap, outputs: PropertyMap) -> provider_pb2.ReadResponse:
        """Looks the resource up."""
        request = provider_pb2.ReadRequest(
            id=id_,
            urn=urn,
            name=urn_name(urn),
            type=urn_type(urn),
            inputs=encode_properties(inputs, unknowns=False),
            properties=encode_properties(outputs, unknowns=False),
        )
        response: provider_pb2.ReadResponse = self._call(self._connected().Read, request)
        return response

    def delete(self, urn: str, id_: str, inputs: PropertyMap, outputs: PropertyMap) -> None:
        """Deletes the resource."""
        request = provider_pb2.DeleteRequest(
            id=id_,
            urn=urn,
            name=urn_name(urn),
            type=urn_type(urn),
            old_inputs=encode_properties(inputs, unknowns=False),
            properties=encode_properties(outputs, unknowns=False),
        )
        self._call(self._connected().Delete, request)

    def invoke(self, token: str, arguments: PropertyMap) -> PropertyMap:
        """Calls a function of the provider: what it returns. Raises ProviderError with what is wrong."""
        request = provider_pb2.InvokeRequest(tok=token, args=encode_properties(arguments, unknowns=False))
        response = self._call(self._connected().Invoke, request)
        if response.failures:
            raise ProviderError("; ".join(f"{failure.property}: {failure.reason}" for failure in response.failures))
        return decode_properties(getattr(response, "return"), unknowns=False)

    def stop(self, *, at_once: bool = False) -> None:
        """Ends the process."""
        with self._lock:
            self._stopped = True
            if self._channel is not None:
                self._channel.close()
            if self._child is not None:
                (self._child.kill if at_once else self._child.stop)()
            self._child = self._stub = self._channel = None

    def _call(self, method: Callable[[Request], Response], request: Request) -> Response:
        try:
            return method(request)
        except grpc.RpcError as error:
            # What a stub raises is a call, too; the types don't say so.
            details = getattr(error, "details", lambda: None)()
            raise ProviderError(details or "the provider host ended without an answer") from None

    def _connected(self) -> provider_pb2_grpc.ResourceProviderStub:
        with self._lock:
            if self._stopped:
                raise ProviderError("the provider host has been stopped")
            if self._stub is None:
                self._stub = self._start()
            return self._stub

    def _start(self) -> provider_pb2_grpc.ResourceProviderStub:
        type_ = urn_type(self.urn)
        package = package_of(type_)
        self._child, self._channel = launch(self.settings, package)
        stub = provider_pb2_grpc.ResourceProviderStub(self._channel)
        if package != DYNAMIC_PACKAGE:
            self._check_config(stub, type_)
        configured = self._call(
            stub.Configure,
            provider_pb2.ConfigureRequest(
                urn=self.urn,
                name=urn_name(self.urn),
                type=type_,
                variables={f"{package}:config:{key}": _text(value) for key, value in self.config.items()},
                args=encode_properties(self.config, unknowns=True, secrets=True),
                acceptSecrets=True,
                acceptResources=True,
                sends_old_inputs=True,
                sends_old_inputs_to_delete=True,
            ),
        )
        self._previews = configured.supportsPreview
        return stub

    def _check_config(self, stub: provider_pb2_grpc.ResourceProviderStub, type_: str) -> None:
        """Raises ProviderError with what the plugin finds wrong with its configuration."""
        news = encode_properties(self.config, unknowns=True, secrets=True)
        request = provider_pb2.CheckRequest(urn=self.urn, name=urn_name(self.urn), type=type_, news=news)
        checked: provider_pb2.CheckResponse = self._call(stub.CheckConfig, request)
        if checked.failures:
            problems = "; ".join(f"property {failure.property}: {failure.reason}" for failure in checked.failures)
            raise ProviderError(f"{type_} resource {urn_name(self.urn)!r} has a problem: {problems}")


def _text(value: Value) -> str:
    bare = unwrap(value)
    return bare if isinstance(bare, str) else dump(bare)
