"""What `preview --json` prints: the CLI's digest (pkg/backend/display/json.go)."""

from __future__ import annotations

import json
from typing import Any, TextIO

from local.engine.decide.steps import Op
from local.engine.events import Diagnostic, Event, Phase, Prelude, StepEvent, Summary
from local.engine.report import Severity
from local.engine.state.encoding import encode_resource
from local.engine.state.resource import ResourceState
from local.engine.terminal.rows import text_of
from local.engine.values.urns import is_root_stack


class Digest:
    """Collects the events and prints one JSON document at the end."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._config: dict[str, str] = {}
        self._steps: list[dict[str, Any]] = []
        self._diagnostics: list[dict[str, str]] = []
        self._summary: Summary | None = None

    def __call__(self, event: Event) -> None:
        """Takes an event."""
        if isinstance(event, Prelude):
            self._config = event.config
        elif isinstance(event, Summary):
            self._summary = event
        elif isinstance(event, Diagnostic):
            if not event.ephemeral and event.severity is not Severity.DEBUG:
                body = {"urn": event.urn} if event.urn else {}
                self._diagnostics.append(body | {"message": f"{text_of(event)}\n", "severity": event.severity.value})
        elif event.phase is Phase.BEGUN and not event.internal and _shown(event):
            self._steps.append(_step(event))

    def close(self) -> None:
        """Prints the document."""
        document: dict[str, Any] = {"config": self._config} if self._config else {}
        if self._steps:
            document["steps"] = self._steps
        if self._diagnostics:
            document["diagnostics"] = self._diagnostics
        if self._summary is not None:
            document["duration"] = int(self._summary.seconds * 1e9)
            document["changeSummary"] = {op.value: count for op, count in self._summary.changes.items()}
        self._stream.write(json.dumps(document, indent=4, ensure_ascii=False) + "\n")
        self._stream.flush()


def _shown(event: StepEvent) -> bool:
    if event.op is Op.SAME:
        protection = event.old is not None and event.new is not None and event.old.protect != event.new.protect
        return protection or is_root_stack(event.urn)
    return event.logical or event.op is Op.REFRESH


def _step(event: StepEvent) -> dict[str, Any]:
    step: dict[str, Any] = {"op": event.op.value, "urn": event.urn}
    if event.provider:
        step["provider"] = event.provider
    for name, state in (("oldState", event.old), ("newState", event.new)):
        if state is not None:
            step[name] = _state(state)
    diff = event.diff
    if diff is not None and diff.changed_keys:
        step["diffReasons"] = diff.changed_keys
    if diff is not None and diff.replace_keys:
        step["replaceReasons"] = diff.replace_keys
    detailed = None
    if diff is not None and diff.detailed is not None:
        detailed = {path: {"kind": kind, "inputDiff": True} for path, kind in diff.detailed.items()}
    step["detailedDiff"] = detailed
    return step


def _state(state: ResourceState) -> dict[str, Any]:
    return encode_resource(state, lambda _: "[secret]")
