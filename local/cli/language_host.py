"""The language host for a CLI that is built from source. The engine starts it to run a Python program.

Pulumi's own language host isn't available from any registry. This one implements what `preview`, `up`, `refresh`,
`destroy` and `about` need, in the same way as Pulumi's (sdk/python/cmd/pulumi-language-python in
github.com/pulumi/pulumi). It rejects all other requests.
"""

# ruff: noqa: N802, D102, ARG001, ARG002 - the protocol defines the methods' names and arguments

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2

from local.cli import program
from local.cli.pin import cli_version
from local.cli.program import INSTEAD, Program, RejectedError
from local.plugin_process import serve_until_the_end

_REPARENTED_SECONDS = 0.1  # how long a killed engine can remain the parent after its connections close
_SHOWED_ITS_ERROR = 32  # the executor's exit code if it has already shown the error to the user

_REJECTED = {
    "InstallDependencies": "install packages",
    "RunPlugin": "run policy packs, or plugins written in Python",
    **dict.fromkeys(["Template", "GenerateProgram", "GenerateProject"], "generate programs"),
    **dict.fromkeys(["GeneratePackage", "Pack", "Link"], "generate or link packages"),
}

Answer = TypeVar("Answer")


def main() -> None:
    """Serves until the engine exits or sends a signal, and then stops the programs that are still running."""
    host = LanguageHost(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
    number = serve_until_the_end(lambda server: language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server))
    host.end_programs(interrupt=number != signal.SIGINT)  # the engine sends SIGINT to its whole process group
    os._exit(0)  # without waiting for the threads of abandoned calls


def _rejecting(what: str) -> Callable[[Any, Any, grpc.ServicerContext], Any]:
    """Returns a method that rejects the request with a one-line error."""

    def reject(self: object, request: object, context: grpc.ServicerContext) -> None:
        context.abort(grpc.StatusCode.UNIMPLEMENTED, f"the language host built by make can't {what} — {INSTEAD}")

    return reject


class LanguageHost(language_pb2_grpc.LanguageRuntimeServicer):
    """Runs programs for one engine."""

    def __init__(self, executor: Path, engine: str) -> None:
        self._executor = executor
        self._engine = engine
        self._engine_process = os.getppid()
        self._programs: set[Program] = set()

    def Handshake(
        self, request: language_pb2.LanguageHandshakeRequest, context: grpc.ServicerContext
    ) -> language_pb2.LanguageHandshakeResponse:
        self._engine = request.engine_address or self._engine
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=cli_version().removeprefix("v"))

    def GetRequiredPackages(
        self, request: language_pb2.GetRequiredPackagesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetRequiredPackagesResponse:
        """Returns no packages, so that the engine installs no plugins before a run.

        The engine finds a program's plugins when it needs them. Since this is the engine's first request, the response
        also reports invalid project options.
        """
        _answer(context, lambda: program.interpreter(request.info))
        return language_pb2.GetRequiredPackagesResponse()

    def RuntimeOptionsPrompts(
        self, request: language_pb2.RuntimeOptionsRequest, context: grpc.ServicerContext
    ) -> language_pb2.RuntimeOptionsResponse:
        return language_pb2.RuntimeOptionsResponse()

    def GetProgramDependencies(
        self, request: language_pb2.GetProgramDependenciesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetProgramDependenciesResponse:
        options = [] if request.transitiveDependencies else ["--not-required"]
        listed = _answer(context, lambda: _output(request.info, "-m", "pip", "list", "--format", "json", *options))
        dependencies = [
            language_pb2.DependencyInfo(name=each["name"], version=each["version"]) for each in json.loads(listed)
        ]
        return language_pb2.GetProgramDependenciesResponse(dependencies=dependencies)

    def About(self, request: language_pb2.AboutRequest, context: grpc.ServicerContext) -> language_pb2.AboutResponse:
        script = "import platform, sys; print(sys.executable, platform.python_version(), sep='\\n', end='')"
        executable, version = _answer(context, lambda: _output(request.info, "-c", script)).split("\n")
        return language_pb2.AboutResponse(executable=executable, version=version, metadata={"toolchain": "pip"})

    def Run(self, request: language_pb2.RunRequest, context: grpc.ServicerContext) -> language_pb2.RunResponse:
        try:
            command = program.command(self._executor, self._engine, request)
            environ = program.environment(request.info) | program.configuration(request)
            running = Program(command, environ)
        except (RejectedError, OSError) as rejected:
            return language_pb2.RunResponse(error=str(rejected))
        self._programs.add(running)
        try:
            context.add_callback(Thread(target=self._abandon, args=[running], daemon=True).start)
            code = running.wait()
        finally:
            self._programs.discard(running)
        if code == _SHOWED_ITS_ERROR:
            return language_pb2.RunResponse(bail=True)
        error = f"program exited with non-zero exit code: {max(code, -1)}" if code else ""
        return language_pb2.RunResponse(error=error)

    def _abandon(self, running: Program) -> None:
        """Stops a program after the engine has canceled the call that runs it.

        The engine interrupts all processes first, unless it was killed.
        """
        if running.has_ended:
            return
        time.sleep(_REPARENTED_SECONDS)
        running.end(interrupt=os.getppid() != self._engine_process)

    def Cancel(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:
        self.end_programs(interrupt=True)
        return empty_pb2.Empty()

    def end_programs(self, *, interrupt: bool) -> None:
        """Stops the running programs and waits for them. Set `interrupt` unless the engine has interrupted them."""
        for running in [*self._programs]:
            running.end(interrupt=interrupt)


for _name, _what in _REJECTED.items():
    setattr(LanguageHost, _name, _rejecting(_what))


def _output(info: language_pb2.ProgramInfo, *arguments: str) -> str:
    command = [program.interpreter(info), *arguments]
    return subprocess.run(command, env=program.environment(info), capture_output=True, text=True, check=True).stdout


def _answer(context: grpc.ServicerContext, work: Callable[[], Answer]) -> Answer:
    try:
        return work()
    except (RejectedError, OSError, subprocess.CalledProcessError) as error:
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))
