"""Shows a deployment as the CLI does where there is no terminal, and on a terminal with one line that moves."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from typing import TextIO

from local.engine.decide.steps import Op
from local.engine.events import Diagnostic, Event, Phase, Prelude, StepEvent, Summary
from local.engine.report import Severity
from local.engine.terminal.progress import ProgressLine
from local.engine.terminal.properties import PropertyPrinter
from local.engine.terminal.rows import Row, changed, text_of
from local.engine.terminal.words import UNCOUNTED, WORDS
from local.engine.values.diff import diff_objects
from local.engine.values.urns import is_root_stack


class Display:
    """Prints each event as it comes, and at the end what is to be remembered. `emit` calls come one at a time."""

    def __init__(self, stream: TextIO, label: str, stack_name: str, *, preview: bool, show_secrets: bool) -> None:
        self._preview = preview
        self._stack_name = stack_name
        self._show_secrets = show_secrets
        self._rows: dict[str, Row] = {}
        self._stack_urn = ""
        self._summary: Summary | None = None
        self._progress = ProgressLine(stream, label)

    def __call__(self, event: Event) -> None:
        """Shows an event."""
        if isinstance(event, Prelude):
            self._progress.start()
        elif isinstance(event, Summary):
            self._summary = event
        elif isinstance(event, Diagnostic):
            self._diagnostic(event)
        elif not event.internal:
            self._step(event)

    def close(self) -> None:
        """Prints what is left to say: changes, diagnostics, outputs, summary."""
        unfinished = [row for row in self._rows.values() if not row.is_done and not row.hidden]
        for row in self._rows.values():
            row.final = True
        for row in unfinished:
            self._print(row.line())
        self._progress.stop()
        for section in (self._changes(), self._diagnostics(), self._outputs(), self._totals()):
            for line in section:
                self._print(line)

    def _print(self, line: str) -> None:
        self._progress.print(line)

    def _row(self, urn: str) -> Row:
        if is_root_stack(urn) and urn not in self._rows:
            # What was said before the stack had a URN belongs to it.
            row = self._rows.pop("", None) or Row("", self._preview, self._stack_name)
            row.urn, self._stack_urn = urn, urn
            self._rows[urn] = row
        urn = urn or self._stack_urn
        if urn not in self._rows:
            self._rows[urn] = Row(urn, self._preview, self._stack_name)
        return self._rows[urn]

    def _diagnostic(self, event: Diagnostic) -> None:
        if event.severity is Severity.DEBUG or not event.message.strip():
            return
        row = self._row(event.urn)
        row.hidden = False
        row.diagnostics.append(event)
        self._print(row.line())

    def _step(self, event: StepEvent) -> None:
        if event.op in {Op.READ, Op.DISCARD, Op.READ_REPLACEMENT}:
            return
        row = self._row(event.urn)
        same = event.op is Op.SAME
        protection = same and event.old and event.new and event.old.protect != event.new.protect
        if not same or protection or is_root_stack(event.urn):
            row.hidden = False
        refreshing = row.op is Op.REFRESH
        row.step = event
        if event.old is not None and event.new is not None:
            row.change = event
        if event.phase is Phase.BEGUN:
            row.began, row.ended = time.monotonic(), 0.0
        elif event.phase is Phase.FAILED:
            row.ended = time.monotonic()
            row.failed = True
        else:
            row.ended = time.monotonic()
            row.done_ops.add(event.op)
            # A preview's outcome, and that of what changes nothing, is what its beginning said.
            if not refreshing and (self._preview or same or not event.resource.custom):
                return
        self._progress.detail(f"{sum(item.is_done for item in self._rows.values())} done")
        if not row.hidden and not (same and is_root_stack(event.urn)):
            self._print(row.line())

    def _changes(self) -> Iterator[str]:
        """The properties that a preview would change."""
        shown = []
        for row in self._rows.values():
            told = self._preview and not is_root_stack(row.urn)
            diff = changed(row.change) if row.change is not None and told else None
            if diff is not None:
                printer = PropertyPrinter(show_secrets=self._show_secrets)
                printer.changes(diff, 2, sames=False)
                shown.append([f"  {row.title[0]} ({row.title[1]}):", *printer.lines, ""])
        if shown:
            yield "Changes:"
            for lines in shown:
                yield from lines

    def _diagnostics(self) -> Iterator[str]:
        header = "Diagnostics:"
        for row in self._rows.values():
            streams: dict[int, list[str]] = {}
            for item in row.diagnostics:
                if not item.ephemeral:
                    streams.setdefault(item.stream, []).extend(text_of(item).split("\n"))
            if not streams:
                continue
            if header:
                yield header
                header = ""
            yield f"  {row.title[0]} ({row.title[1]}):"
            for lines in streams.values():
                yield from (f"    {line}".rstrip() for line in lines)
                yield ""

    def _outputs(self) -> Iterator[str]:
        step = self._rows[self._stack_urn].step if self._stack_urn else None
        if step is None or step.new is None:
            return
        printer = PropertyPrinter(show_secrets=self._show_secrets)
        if step.old is not None:
            diff = diff_objects(step.old.outputs, step.new.outputs)
            if diff.any or not self._preview:
                printer.changes(diff, 1, sames=not self._preview)
        else:
            printer.properties(step.new.outputs, 1)
        if printer.lines:
            yield "Outputs:"
            yield from printer.lines
            yield ""

    def _totals(self) -> Iterator[str]:
        summary = self._summary
        if summary is None:
            return
        yield "Resources:"
        counted = [(op, count) for op in WORDS if op not in UNCOUNTED and (count := summary.changes.get(op, 0))]
        for op, count in counted:
            verb = f"to {op.value}" if summary.preview else WORDS[op].past
            yield f"    {WORDS[op].prefix}{count} {verb}"
        pieces = []
        if len(counted) > 1:
            pieces.append(f"{sum(count for _, count in counted)} changes")
        if unchanged := summary.changes.get(Op.SAME, 0):
            pieces.append(f"{unchanged} unchanged")
        if pieces:
            yield f"    {'. '.join(pieces)}"
        errored = sum(any(item.severity is Severity.ERROR for item in row.diagnostics) for row in self._rows.values())
        if errored:
            yield f"    {errored} errored"
        if not summary.preview:
            yield ""
            yield f"Duration: {_duration(math.ceil(summary.seconds))}"
        yield ""


def _duration(seconds: int) -> str:
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes}m{seconds}s" if minutes else f"{seconds}s"
