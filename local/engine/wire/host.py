"""A provider host: the unmodified `python -m pulumi.dynamic`, started and called as the CLI does."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import grpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from local.engine.errors import EngineError
from local.engine.state.encoding import dump
from local.engine.values.model import PropertyMap, Value, unwrap
from local.engine.values.urns import urn_name, urn_type
from local.engine.wire.codec import decode_properties, encode_properties
from local.engine.wire.process import Child, OnLine, python_environment

# As the SDK has it on its side of the wire.
CHANNEL_OPTIONS = [
    ("grpc.max_receive_message_length", 400 * 1024 * 1024),
    ("grpc.max_send_message_length", 400 * 1024 * 1024),
]

Request = TypeVar("Request")
Response = TypeVar("Response")


class ProviderError(Exception):
    """What a provider answered in the place of a result: its own words."""


@dataclass(frozen=True)
class HostSettings:
    """What every host of a run is started with."""

    virtualenv: Path
    project_folder: Path
    project: str
    on_line: OnLine


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
    _stopped: bool = False

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

    def create(self, urn: str, inputs: PropertyMap) -> tuple[str, PropertyMap]:
        """Makes the resource: id and outputs."""
        request = provider_pb2.CreateRequest(
            urn=urn, name=urn_name(urn), type=urn_type(urn), properties=encode_properties(inputs, unknowns=False)
        )
        response = self._call(self._connected().Create, request)
        return response.id, decode_properties(response.properties, unknowns=False)

    def update(
        self,
        urn: str,
        id_: str,
        old_inputs: PropertyMap,
        old_outputs: PropertyMap,
        inputs: PropertyMap,
        *,
        ignore_changes: list[str],
    ) -> PropertyMap:
        """Changes the resource: outputs."""
        request = provider_pb2.UpdateRequest(
            id=id_,
            urn=urn,
            name=urn_name(urn),
            type=urn_type(urn),
            olds=encode_properties(old_outputs, unknowns=False),
            old_inputs=encode_properties(old_inputs, unknowns=False),
            news=encode_properties(inputs, unknowns=False),
            ignoreChanges=ignore_changes,
        )
        return decode_properties(self._call(self._connected().Update, request).properties, unknowns=False)

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
        settings = self.settings
        environment = python_environment(
            settings.virtualenv,
            {
                "PULUMI_RUNTIME_VIRTUALENV": str(settings.virtualenv),
                "PULUMI_PROJECT": settings.project,
                # The CLI passes the keys of the namespace `pulumi-python`, which nobody has.
                "PULUMI_CONFIG": "{}",
            },
        )
        python = str(settings.virtualenv / "bin" / "python")
        # The CLI adds its own address, of which the host makes no use.
        command = [python, "-u", "-m", "pulumi.dynamic"]
        self._child = Child(command, settings.project_folder, environment)
        port = self._child.read_line().strip()
        self._child.follow(settings.on_line)
        if not port.isdigit():
            self._child.stop()
            raise EngineError("the provider host (python -m pulumi.dynamic) ended before it answered; see its messages")
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=CHANNEL_OPTIONS)
        grpc.channel_ready_future(self._channel).result(timeout=30)
        stub = provider_pb2_grpc.ResourceProviderStub(self._channel)
        type_ = urn_type(self.urn)
        self._call(
            stub.Configure,
            provider_pb2.ConfigureRequest(
                urn=self.urn,
                name=urn_name(self.urn),
                type=type_,
                variables={f"pulumi-python:config:{key}": _text(value) for key, value in self.config.items()},
                args=encode_properties(self.config, unknowns=True, secrets=True),
                acceptSecrets=True,
                acceptResources=True,
                sends_old_inputs=True,
                sends_old_inputs_to_delete=True,
            ),
        )
        return stub


def _text(value: Value) -> str:
    bare = unwrap(value)
    return bare if isinstance(bare, str) else dump(bare)
