"""Runs and calls this project's language host the way Pulumi's engine does."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import grpc
from google.protobuf import json_format
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

from local.paths import PROJECT_PATHS
from tests.support.system.processes import Family, started

ENGINE = "127.0.0.1:1"
ON_THIS_PYTHON = MappingProxyType({"virtualenv": sys.prefix})
COMMAND = (sys.executable, "-E", PROJECT_PATHS.root / "local" / "cli")


@dataclass(frozen=True)
class RunningHost:
    """A running host, with the test's own program standing in for Pulumi's executor."""

    family: Family
    stub: language_pb2_grpc.LanguageRuntimeStub
    folder: Path

    def run(self, options: Mapping[str, Any] = ON_THIS_PYTHON, **more: Any) -> language_pb2.RunResponse:
        """Runs the program to completion."""
        response: language_pb2.RunResponse = self.stub.Run(run_request(self.folder, options, **more))
        return response


@contextmanager
def language_host(folder: Path, program: str, **environ: str) -> Iterator[RunningHost]:
    """Starts the host as the engine does. `program` stands in for Pulumi's executor."""
    (folder / "executor").write_text(program)
    with started([*COMMAND, folder / "executor", ENGINE], os.environ | environ, folder) as family:
        assert family.process.stdout is not None
        with calling(int(family.process.stdout.readline())) as stub:
            yield RunningHost(family, stub, folder)


@contextmanager
def calling(port: int) -> Iterator[language_pb2_grpc.LanguageRuntimeStub]:
    """Yields a client for the host on this port."""
    with grpc.insecure_channel(f"127.0.0.1:{port}", [("grpc.max_send_message_length", -1)]) as channel:
        yield language_pb2_grpc.LanguageRuntimeStub(channel)


def info_of(folder: Path, options: Mapping[str, Any] = ON_THIS_PYTHON) -> language_pb2.ProgramInfo:
    """Returns the project information that the engine sends."""
    struct = json_format.ParseDict(dict(options), Struct())
    return language_pb2.ProgramInfo(
        root_directory=str(folder), program_directory=str(folder), entry_point=".", options=struct
    )


def run_request(folder: Path, options: Mapping[str, Any] = ON_THIS_PYTHON, **more: Any) -> language_pb2.RunRequest:
    """Returns the engine's request to run a program during an `up`."""
    return language_pb2.RunRequest(
        project="p", stack="s", pwd=str(folder), monitor_address="127.0.0.1:2", info=info_of(folder, options), **more
    )
