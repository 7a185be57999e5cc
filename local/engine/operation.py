"""A command that previews and then does: up, refresh, destroy, or a preview alone."""

from __future__ import annotations

import itertools
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from local.engine.apply.deployment import Deployment, Kind, Outcome, Plan
from local.engine.apply.pool import PARALLEL
from local.engine.apply.run import StartProgram
from local.engine.decide.steps import Op
from local.engine.errors import EngineError, ExitCode
from local.engine.events import Diagnostic, Emit, Event
from local.engine.interrupt import interruptible
from local.engine.report import Report, Severity
from local.engine.session import Session
from local.engine.terminal.digest import Digest
from local.engine.terminal.display import Display
from local.engine.terminal.eventlog import EventLog
from local.engine.values.model import PropertyMap
from local.engine.wire.host import Host
from local.engine.wire.launch import HostSettings
from local.engine.wire.monitor import Registrations
from local.engine.wire.program import ProgramSettings
from local.engine.wire.serving import ServedProgram

_LABELS = {
    (Kind.UPDATE, True): "Previewing update",
    (Kind.REFRESH, True): "Previewing refresh",
    (Kind.DESTROY, True): "Previewing destroy",
    (Kind.UPDATE, False): "Updating",
    (Kind.REFRESH, False): "Refreshing",
    (Kind.DESTROY, False): "Destroying",
}


@dataclass(frozen=True)
class Options:
    """What the user asked for."""

    kind: Kind
    preview_only: bool = False
    skip_preview: bool = False
    yes: bool = False
    json: bool = False
    refresh: bool = False
    target_replace: frozenset[str] = frozenset()
    show_secrets: bool = False
    expect_no_changes: bool = False
    event_log: str | None = None


class Operation:
    """Carries one command out."""

    def __init__(self, session: Session, options: Options) -> None:
        self._session = session
        self._options = options

    def run(self) -> ExitCode:
        """Previews, asks, does; the exit code. What goes wrong on the way has been shown."""
        options = self._options
        outcome = self._deploy(preview=not options.skip_preview)
        if outcome.succeeded and not options.preview_only and not options.skip_preview:
            self._confirm()
            outcome = self._deploy(preview=False)
        if not outcome.succeeded:
            return ExitCode.ERROR
        if options.expect_no_changes and any(count for op, count in outcome.changes.items() if op is not Op.SAME):
            command = "preview" if options.preview_only else options.kind.value
            raise EngineError(f"no changes were expected for {command} but changes were proposed", ExitCode.CHANGES)
        return ExitCode.OK

    def _confirm(self) -> None:
        kind = self._options.kind.value
        if self._options.yes:
            return
        if input(f"Do you want to perform this {kind}? (yes/no) ").strip().lower() not in {"y", "yes"}:
            raise EngineError(f"confirmation declined, not proceeding with the {kind}", ExitCode.CANCELLED)

    def _deploy(self, *, preview: bool) -> Outcome:
        session, options = self._session, self._options
        plan = Plan(
            kind=options.kind,
            preview=preview,
            refresh=options.refresh,
            targets=options.target_replace,
            stack=session.stack,
            project=session.project.name,
            config=session.config.properties,
            shown_config=session.config.shown,
        )
        began = int(time.time())
        with self._emitting(preview=preview) as emit:
            deployment = Deployment(
                plan,
                session.snapshot(),
                write=session.write,
                emit=emit,
                make_host=self._make_host(emit),
                program=self._start_program(preview=preview),
            )
            with interruptible(deployment.cancel, deployment.terminate):
                outcome = deployment.run()
        if not preview:
            self._remember(began, outcome)
        return outcome

    @contextmanager
    def _emitting(self, *, preview: bool) -> Iterator[Emit]:
        """Where the events go: to the terminal, and to the log. One at a time, whichever thread they come from."""
        options, label = self._options, _LABELS[self._options.kind, preview]
        lock = threading.Lock()
        with ExitStack() as stack:
            sinks: list[Callable[[Event], None]] = []
            if options.event_log:
                log = EventLog(stack.enter_context(_open_log(options.event_log)))
                stack.callback(log.close)
                sinks.append(log)
            shown: Display | Digest | EventLog
            if options.json:
                shown = Digest(sys.stdout) if preview else EventLog(sys.stdout)
            else:
                print(f"{label} ({self._session.stack}):\n")
                shown = Display(
                    sys.stdout,
                    label.lower(),
                    f"{self._session.project.name}-{self._session.stack}",
                    preview=preview,
                    show_secrets=options.show_secrets,
                )
            stack.callback(shown.close)
            sinks.append(shown)

            def emit(event: Event) -> None:
                with lock:
                    sinks[:] = [sink for sink in sinks if _told(sink, event)]

            yield emit

    def _make_host(self, emit: Emit) -> Callable[[str, PropertyMap], Host]:
        project = self._session.project
        # The program's own streams are 1 and 2; each host gets two of its own.
        numbers = itertools.count(3, 2)

        def make(urn: str, config: PropertyMap) -> Host:
            base = next(numbers)

            def on_line(stream: int, line: str) -> None:
                severity = Severity.INFO if stream == 1 else Severity.INFO_ERROR
                emit(Diagnostic(severity, "", line.rstrip("\n"), stream=base + stream - 1))

            return Host(HostSettings(project.virtualenv, project.folder, project.name, on_line), urn, config)

        return make

    def _start_program(self, *, preview: bool) -> StartProgram:
        session = self._session
        settings = ProgramSettings(
            virtualenv=session.project.virtualenv,
            project_folder=session.project.folder,
            project=session.project.name,
            stack=session.stack,
            config=session.config.values,
            secret_keys=session.config.secret_keys,
            parallel=PARALLEL,
            preview=preview,
        )

        def start(registrations: Registrations, report: Report) -> ServedProgram:
            return ServedProgram(settings, registrations, report)

        return start

    def _remember(self, began: int, outcome: Outcome) -> None:
        session = self._session
        session.backend.remember(
            {
                "kind": self._options.kind.value,
                "startTime": began,
                "message": "",
                "environment": {"exec.kind": "embedded"},
                "config": session.stack_file.qualified(session.project.name),
                "version": 0,
                "result": "succeeded" if outcome.succeeded else "failed",
                "endTime": int(time.time()),
                "resourceChanges": {op.value: count for op, count in outcome.changes.items()},
            }
        )


def _told(sink: Callable[[Event], None], event: Event) -> bool:
    """Whether somebody still reads there; that nobody does must not stop a step half way."""
    try:
        sink(event)
    except OSError:
        return False
    return True


def _open_log(path: str) -> TextIO:
    try:
        return Path(path).open("w", encoding="utf-8")
    except OSError as error:
        raise EngineError(f"can't write the event log {path}: {error}", ExitCode.USAGE) from None
