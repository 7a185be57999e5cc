"""Carries chains of steps out: tells what happens, and keeps the journal."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from local.engine.apply.journal import Journal
from local.engine.apply.operations import Operations, ProtectedError
from local.engine.decide.steps import Op, Step
from local.engine.errors import EngineError
from local.engine.events import Emit, Phase, step_event
from local.engine.report import Report, Severity
from local.engine.values.diff import diff_objects
from local.engine.values.model import Secret
from local.engine.values.urns import is_default_provider
from local.engine.wire.host import ProviderError


class CancelledError(Exception):
    """The run is being ended: no further step is begun."""


class StepFailedError(Exception):
    """A step failed, and the user has been told."""


class Executor:
    """Carries steps out; chains from several threads at a time, each chain in its order."""

    def __init__(
        self, operations: Operations, journal: Journal, emit: Emit, report: Report, *, preview: bool, refreshing: bool
    ) -> None:
        self._operations = operations
        self._journal = journal
        self._emit = emit
        self._report = report
        self._preview = preview
        self._refreshing = refreshing
        self._lock = threading.Lock()
        # No further step is begun.
        self.stopping = threading.Event()
        # A step failed; and: something else failed, of which the user has been told.
        self.failed = False
        self.bailed = False
        # A failed step doesn't end the run.
        self.keep_going = False
        self.changes: dict[Op, int] = {}
        # Steps that failed without ending the run.
        self.errored: list[Step] = []

    def run(self, chain: Sequence[Step]) -> None:
        """Carries a chain out; raises CancelledError or StepFailedError if it couldn't be finished."""
        for step in chain:
            if self.stopping.is_set():
                raise CancelledError
            self._run(step)

    def bail(self) -> None:
        """Ends the run, which has failed otherwise than in a step."""
        self.bailed = self.bailed or not self.failed
        self.stopping.set()

    def _run(self, step: Step) -> None:
        self._emit(step_event(Phase.BEGUN, step, planning=self._preview))
        self._journal.begin(step)
        try:
            self._operations.apply(step)
        except (ProviderError, EngineError) as error:
            self._fail(step, error)
            raise StepFailedError from None
        self._mark_secrets(step)
        self._succeed(step)

    def _fail(self, step: Step, error: Exception) -> None:
        self._journal.end(step, succeeded=False)
        urn = "" if is_default_provider(step.urn) else step.urn
        self._report(Severity.ERROR, urn, f"Preview failed: {error}" if self._preview else str(error))
        if not self._preview:
            self._emit(step_event(Phase.FAILED, step, planning=False))
        with self._lock:
            self.failed = True
            if isinstance(error, ProtectedError):
                self.errored.append(step)
            elif not self.keep_going:
                self.stopping.set()

    def _succeed(self, step: Step) -> None:
        op, counts = step.op, step.logical
        if step.op is Op.REFRESH and self._refreshing:
            op, counts = step.result or Op.SAME, True
        elif step.op is Op.READ:
            counts = _read_changed(step)
        if counts and not is_default_provider(step.urn):
            with self._lock:
                self.changes[op] = self.changes.get(op, 0) + 1
        shown = step.resource.custom or step.op is Op.DELETE or step.op is Op.REFRESH
        self._journal.end(step, succeeded=True)
        if self._preview or shown:
            self._emit(step_event(Phase.DONE, step, planning=self._preview, op=op))

    def _mark_secrets(self, step: Step) -> None:
        """Makes outputs secret that were asked to be, or that carry the name of a secret input."""
        new = step.new
        if new is None or step.op is Op.REPLACE:
            return
        outputs = dict(new.outputs)
        for key in new.additional_secret_outputs:
            if key == "id":
                self._report(
                    Severity.WARNING, new.urn, "The 'id' property cannot be made secret. See pulumi/pulumi#2717."
                )
        for key, value in outputs.items():
            secret = key in new.additional_secret_outputs or isinstance(new.inputs.get(key), Secret)
            if secret and not isinstance(value, Secret):
                outputs[key] = Secret(value)
        if outputs != new.outputs:
            new.outputs = outputs


def _read_changed(step: Step) -> bool:
    return step.old is not None and step.new is not None and diff_objects(step.old.outputs, step.new.outputs).any
