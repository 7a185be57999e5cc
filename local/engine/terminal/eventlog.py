"""The events as the CLI writes them: one JSON object a line (sdk/go/common/apitype/events.go)."""

from __future__ import annotations

import time
from typing import IO, Any

from local.engine.events import Diagnostic, Event, Phase, Prelude, StepEvent, Summary
from local.engine.report import Severity
from local.engine.state.encoding import dump, shown
from local.engine.state.resource import ResourceState

_PREFIXES = {Severity.WARNING: "warning: ", Severity.ERROR: "error: ", Severity.DEBUG: "debug: "}
_FLAGS = {
    "custom": "custom",
    "delete": "delete",
    "protect": "protect",
    "taint": "taint",
    "external": "external",
    "retainOnDelete": "retain_on_delete",
}


class EventLog:
    """Writes events to a file, numbered from 0 for each deployment."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._sequence = 0

    def __call__(self, event: Event) -> None:
        """Writes an event."""
        self._write(as_json(event))

    def close(self) -> None:
        """Says that there are no more."""
        self._write({"cancelEvent": {}})

    def _write(self, event: dict[str, Any]) -> None:
        stamped = {"sequence": self._sequence, "timestamp": int(time.time()), **event}
        self._file.write(dump(stamped) + "\n")
        self._file.flush()
        self._sequence += 1


def as_json(event: Event) -> dict[str, Any]:
    """The event as the CLI writes it, without its number and time."""
    if isinstance(event, Prelude):
        return {"preludeEvent": {"config": event.config}}
    if isinstance(event, Diagnostic):
        return {"diagnosticEvent": _diagnostic(event)}
    if isinstance(event, Summary):
        return {
            "summaryEvent": {
                "maybeCorrupt": False,
                "durationSeconds": round(event.seconds),
                "resourceChanges": {op.value: count for op, count in event.changes.items()},
                "PolicyPacks": {},
                "isPreview": event.preview,
                "result": "succeeded" if event.succeeded else "failed",
            }
        }
    body: dict[str, Any] = {"metadata": _metadata(event)}
    if event.phase is Phase.FAILED:
        body |= {"status": 0, "steps": 0}
    elif event.planning:
        body["planning"] = True
    return {event.phase.value: body}


def _diagnostic(event: Diagnostic) -> dict[str, Any]:
    body: dict[str, Any] = {}
    if event.urn:
        body["urn"] = event.urn
    if prefix := _PREFIXES.get(event.severity):
        body["prefix"] = prefix
    body |= {"message": f"{event.message}\n", "color": "never", "severity": event.severity.value}
    if event.stream:
        body["streamID"] = event.stream
    if event.ephemeral:
        body["ephemeral"] = True
    return body


def _metadata(event: StepEvent) -> dict[str, Any]:
    body: dict[str, Any] = {
        "op": event.op.value,
        "urn": event.urn,
        "type": event.type,
        "old": _state(event.old),
        "new": _state(event.new),
    }
    diff = event.diff
    if diff is not None and diff.replace_keys:
        body["keys"] = diff.replace_keys
    if diff is not None and diff.changed_keys:
        body["diffs"] = diff.changed_keys
    detailed = None
    if diff is not None and diff.detailed is not None:
        detailed = {path: {"diffKind": kind, "inputDiff": True} for path, kind in diff.detailed.items()}
    body["detailedDiff"] = detailed
    if event.logical:
        body["logical"] = True
    body["provider"] = event.provider
    return body


def _state(state: ResourceState | None) -> dict[str, Any] | None:
    if state is None:
        return None
    body: dict[str, Any] = {"type": state.type, "urn": state.urn}
    body |= {name: True for name, attribute in _FLAGS.items() if getattr(state, attribute)}
    body |= {"id": state.id, "parent": state.parent, "inputs": shown(state.inputs), "outputs": shown(state.outputs)}
    body["provider"] = state.provider
    return body
