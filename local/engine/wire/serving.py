"""A running program together with the services that it talks to."""

from __future__ import annotations

from local.engine.report import Report, Severity
from local.engine.wire.monitor import Registrations, RunInfo, Services
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
        self._services = Services(info, registrations, report)
        address = self._services.start()

        def on_line(stream: int, line: str) -> None:
            report(Severity.INFO if stream == 1 else Severity.INFO_ERROR, "", line)

        self._child: Child = start_program(settings, address, address, on_line)

    def wait(self) -> int:
        """Waits for the program's end; its exit code."""
        return self._child.wait()

    def stop(self, *, at_once: bool) -> None:
        """Ends the services, and the program if it hasn't ended."""
        self._services.stop()
        (self._child.kill if at_once else self._child.stop)()
