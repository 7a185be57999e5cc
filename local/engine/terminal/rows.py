"""One line for a resource: what is being done about it, or what was."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from local.engine.decide.steps import Op
from local.engine.events import Diagnostic, StepEvent
from local.engine.report import Severity
from local.engine.terminal.words import WORDS
from local.engine.values.diff import ObjectDiff, diff_objects
from local.engine.values.urns import is_root_stack, short_type, urn_name, urn_type

_FAILED = {
    Op.SAME: "failed",
    Op.CREATE: "creating failed",
    Op.CREATE_REPLACEMENT: "creating failed",
    Op.UPDATE: "updating failed",
    Op.DELETE: "deleting failed",
    Op.DELETE_REPLACED: "deleting failed",
    Op.REPLACE: "replacing failed",
    Op.READ: "reading failed",
    Op.READ_REPLACEMENT: "reading failed",
    Op.REFRESH: "refreshing failed",
    Op.DISCARD: "discarding failed",
    Op.DISCARD_REPLACED: "discarding failed",
}
_COUNTED = (
    ((Severity.ERROR,), "error"),
    ((Severity.WARNING,), "warning"),
    ((Severity.INFO, Severity.INFO_ERROR), "message"),
)


@dataclass
class Row:
    """What is known about a resource. `urn` is "" for the stack until its URN is known."""

    urn: str
    preview: bool
    stack_name: str
    step: StepEvent | None = None
    # The last step that said what changes: of a replacement that isn't the last one.
    change: StepEvent | None = None
    done_ops: set[Op] = field(default_factory=set)
    failed: bool = False
    hidden: bool = True
    # The run is over.
    final: bool = False
    diagnostics: list[Diagnostic] = field(default_factory=list)
    began: float = 0.0
    ended: float = 0.0

    @property
    def title(self) -> tuple[str, str]:
        """Type and name."""
        if not self.urn:
            return "pulumi:pulumi:Stack", self.stack_name
        return short_type(urn_type(self.urn)), urn_name(self.urn)

    @property
    def op(self) -> Op:
        """What is being done."""
        return self.step.op if self.step else Op.SAME

    @property
    def is_done(self) -> bool:
        """Whether nothing more is to be expected; of the stack that is known only when the run is over."""
        if self.failed or self.final:
            return True
        return not self._is_stack and self.op in self.done_ops

    @property
    def _is_stack(self) -> bool:
        return not self.urn or is_root_stack(self.urn)

    def line(self) -> str:
        """The row as the CLI prints it where there is no terminal."""
        type_, name = self.title
        return f" {WORDS[self.op].prefix} {type_} {name} {self._status()} {self._info()}".rstrip()

    def _status(self) -> str:
        failed = self.failed or any(item.severity is Severity.ERROR for item in self.diagnostics)
        if self.is_done:
            status = self._done(failed=failed)
        elif self._is_stack and self.op is Op.SAME:
            status = "running"
        elif self.preview:
            status = WORDS[self.op].planned
        else:
            going = WORDS[self.op].going
            status = f"{going} ({int(time.monotonic() - self.began)}s)" if going else ""
        retained = self.step is not None and self.step.resource.retain_on_delete
        return f"{status}[retain]" if retained and self.op in {Op.DELETE, Op.DELETE_REPLACED} else status

    def _done(self, *, failed: bool) -> str:
        if self.preview:
            words = WORDS[Op.REPLACE] if self.op in {Op.CREATE_REPLACEMENT, Op.DELETE_REPLACED} else WORDS[self.op]
            return "refresh" if self.op is Op.REFRESH else words.planned
        text = _FAILED.get(self.op, "") if failed else WORDS[self.op].done
        if text and self.op is not Op.SAME and self.ended > self.began > 0:
            seconds = self.ended - self.began
            text += f" ({seconds:.2f}s)" if seconds < 1 else f" ({int(seconds)}s)"
        return f"**{text}**" if failed else text

    def _info(self) -> str:
        parts = []
        if changes := changed_keys(self.change):
            parts.append(f"[diff: {changes}]")
        if self.final:
            for severities, word in _COUNTED:
                count = sum(item.severity in severities for item in self.diagnostics if not item.ephemeral)
                if count:
                    parts.append(f"{count} {word}{'s' if count > 1 else ''}")
        elif self.diagnostics:
            parts.append(text_of(self.diagnostics[-1]).split("\n")[0])
        return "; ".join(parts)


def text_of(diagnostic: Diagnostic) -> str:
    """The message with its severity in front."""
    prefix = {Severity.ERROR: "error: ", Severity.WARNING: "warning: "}.get(diagnostic.severity, "")
    return f"{prefix}{diagnostic.message}".rstrip()


def changed(event: StepEvent) -> ObjectDiff | None:
    """The properties that a step changes, as far as a user wrote them; None if it is no change."""
    if event.op is Op.SAME or event.old is None or event.new is None:
        return None
    if event.old.external or event.old.inputs == event.new.inputs:
        diff = diff_objects(event.old.outputs, event.new.outputs)
        return diff if event.op is Op.UPDATE and event.old.custom and event.diff is not None and diff.any else None
    diff = diff_objects(event.old.inputs, event.new.inputs)
    return diff if diff.any else None


def changed_keys(event: StepEvent | None) -> str:
    """The names of what a step changes, each sort with its sign."""
    if event is None or event.old is None or event.new is None:
        return ""
    diff = changed(event)
    groups = {"+": list(diff.adds), "-": list(diff.deletes), "~": list(diff.updates)} if diff else {"~": []}
    only = event.diff.changed_keys if event.diff else []
    groups = {sign: [key for key in keys if not only or key in only] for sign, keys in groups.items()}
    groups["~"] += [name for name in ("provider", "protect") if getattr(event.old, name) != getattr(event.new, name)]
    return "".join(f"{sign}{','.join(sorted(keys))}" for sign, keys in groups.items() if keys)
