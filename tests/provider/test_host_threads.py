"""The real host, `python -m pulumi.dynamic`: operations that wait don't block others."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import grpc
from google.protobuf.struct_pb2 import Struct
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime import proto
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub

from pulumi_mwaa.provider.provider import AirflowProvider
from tests.support.aws.local_mwaa import LocalMwaa, any_version

pytestmark = any_version
WAITING = 8  # operations; by default, the host has four threads
LIMIT = 60  # seconds; limits every wait


@contextmanager
def real_host(mwaa: LocalMwaa) -> Iterator[tuple[ResourceProviderStub, IO[str]]]:
    """Runs a host, and yields a stub that calls it, along with the host's output."""
    settings = {"aws:region": mwaa.region, "mwaa:endpointUrl": mwaa.endpoint}
    process = subprocess.Popen(
        [sys.executable, "-m", "pulumi.dynamic"], stdout=subprocess.PIPE, env={**os.environ, **mwaa.env}, text=True
    )
    assert process.stdout is not None
    try:
        with grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}") as channel:
            stub = ResourceProviderStub(channel)
            stub.Configure(proto.ConfigureRequest(args=struct(settings)), timeout=LIMIT)
            yield stub, process.stdout
    finally:
        process.kill()
        process.communicate()


def struct(properties: dict[str, Any]) -> Struct:
    packed = Struct()
    packed.update(properties)
    return packed


def pool(mwaa: LocalMwaa, name: str, environment: str = "") -> Struct:
    provider = serialize_provider(AirflowProvider("pool"))
    where = {"environment": environment or mwaa.environment, "region": mwaa.region}
    return struct({**where, "name": name, "slots": 1, "__provider": provider})


def test_waiting_operations_do_not_block_other_environments(mwaa: LocalMwaa, prefix: str) -> None:
    with real_host(mwaa) as (host, printed):
        with mwaa.showing("UPDATING"):
            creates = [
                host.Create.future(proto.CreateRequest(properties=pool(mwaa, f"{prefix}-{number}")), timeout=LIMIT)
                for number in range(WAITING)
            ]
            assert "is UPDATING: waiting" in printed.readline()
            checked = host.Check(proto.CheckRequest(news=pool(mwaa, "other", "elsewhere")), timeout=LIMIT)
            assert dict(checked.inputs)["environment"] == "elsewhere"
            assert not any(create.done() for create in creates)
        assert [create.result().id for create in creates] == [
            f"{mwaa.environment}/{prefix}-{number}" for number in range(WAITING)
        ]
