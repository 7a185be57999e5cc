"""A running program together with the services that it talks to."""

from __future__ import annotations

from concurrent import futures

import grpc
from pulumi.runtime.proto import engine_pb2_grpc, resource_pb2_grpc

from local.engine.report import Report, Severity
from local.engine.wire.launch import CHANNEL_OPTIONS
from local.engine.wire.messages import EngineService
from local.engine.wire.monitor import Monitor, Registrations, RunInfo
from local.engine.wire.process import Child
from local.engine.wire.program import ProgramSettings, start_program


class ServedProgram:
    """Serves and runs the program from the moment that it is made."""

    def __init__(self, settings: ProgramSettings, registrations: Registrations, report: Report) -> None:
        info = RunInfo(
            project=settings.project,
            stack=settings.stack,
            config=settings.config,
            secret_keys=settings.secret_keys,
            preview=settings.preview,
            parallel=settings.parallel,
            root=settings.project_folder,
        )
        self._server, address = _serve(Monitor(info, registrations), EngineService(report, registrations.refuse), info)

        def on_line(stream: int, line: str) -> None:
            report(Severity.INFO if stream == 1 else Severity.INFO_ERROR, "", line)

        self._child: Child = start_program(settings, address, address, on_line)

    def wait(self) -> int:
        """Waits for the program's end; its exit code."""
        return self._child.wait()

    def stop(self, *, at_once: bool) -> None:
        """Ends the services, and the program if it hasn't ended."""
        self._server.stop(grace=None)
        (self._child.kill if at_once else self._child.stop)()


def _serve(monitor: Monitor, engine: EngineService, info: RunInfo) -> tuple[grpc.Server, str]:
    """Serves both on one port of this machine: the server and its address."""
    # One thread for each call that the program can have open, and some for messages.
    pool = futures.ThreadPoolExecutor(max_workers=info.parallel * 4 + 8, thread_name_prefix="monitor")
    server = grpc.server(pool, options=CHANNEL_OPTIONS)
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(monitor, server)
    engine_pb2_grpc.add_EngineServicer_to_server(engine, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, f"127.0.0.1:{port}"
