"""One deployment: a preview, or what is done after it. Follows pkg/resource/deploy/deployment_executor.go."""

from __future__ import annotations

import enum
import time
from contextlib import suppress
from dataclasses import dataclass

from local.engine.apply.deleting import delete_in_rounds
from local.engine.apply.executor import CancelledError, Executor
from local.engine.apply.journal import Journal, Write
from local.engine.apply.operations import Operations
from local.engine.apply.pool import run_all
from local.engine.apply.providers import MakeHost, ProviderRegistry
from local.engine.apply.refresh import rebuild, refresh_steps
from local.engine.apply.run import ProgramRun, StartProgram
from local.engine.decide.context import Decisions
from local.engine.decide.deletes import leavings
from local.engine.decide.generator import Generator
from local.engine.decide.steps import Op
from local.engine.decide.targets import require_targets
from local.engine.errors import BailError, EngineError
from local.engine.events import Diagnostic, Emit, Prelude, Summary
from local.engine.report import Severity
from local.engine.state.snapshot import Snapshot
from local.engine.values.model import PropertyMap
from local.engine.wire.host import ProviderError


class Kind(str, enum.Enum):
    """What a deployment is for; the values are Pulumi's."""

    UPDATE = "update"
    REFRESH = "refresh"
    DESTROY = "destroy"


@dataclass(frozen=True)
class Plan:
    """What is to be done. Config and the names of stack and project are as the user gave them."""

    kind: Kind
    preview: bool
    refresh: bool
    # What is replaced while all else stays as it is; nothing, if the run is about everything.
    targets: frozenset[str]
    stack: str
    project: str
    config: PropertyMap
    shown_config: dict[str, str]


@dataclass
class Outcome:
    """How it went."""

    succeeded: bool
    changes: dict[Op, int]


class Deployment:
    """Runs once. `cancel` and `terminate` may be called from any thread."""

    def __init__(
        self,
        plan: Plan,
        snapshot: Snapshot,
        *,
        write: Write | None,
        emit: Emit,
        make_host: MakeHost,
        program: StartProgram,
    ) -> None:
        self._plan = plan
        self._snapshot = snapshot
        self._emit = emit
        self._program = program
        self._journal = Journal(snapshot, None if plan.preview else write)
        self._providers = ProviderRegistry(snapshot, make_host)
        self._decisions = Decisions(snapshot, self._providers, self._report, plan.preview, plan.targets)
        self._executor = Executor(
            Operations(self._providers, self._decisions),
            self._journal,
            emit,
            self._report,
            preview=plan.preview,
            refreshing=plan.kind is Kind.REFRESH,
        )
        self._cancelled = False
        self._terminated = False
        self._run: ProgramRun | None = None

    def run(self) -> Outcome:
        """Carries the deployment out; what goes wrong is reported, and everything that was started is ended.

        Raises KeyboardInterrupt if it was terminated.
        """
        began = time.monotonic()
        self._emit(Prelude(self._plan.shown_config))
        succeeded = False
        try:
            succeeded = self._carry_out()
        except BailError:
            pass
        except (EngineError, ProviderError) as error:
            self._report(Severity.ERROR, "", str(error))
        except BaseException:
            self.terminate()
            raise
        if self._terminated:
            raise KeyboardInterrupt
        self._providers.stop()
        self._journal.flush()
        changes = self._executor.changes
        self._emit(Summary(self._plan.preview, succeeded, changes, time.monotonic() - began))
        return Outcome(succeeded, changes)

    def cancel(self) -> None:
        """Begins no further step; what is under way is finished and recorded."""
        self._cancelled = True
        self._executor.stopping.set()
        if self._run is not None:
            self._run.wake()

    def terminate(self) -> None:
        """Ends everything at once. What was under way stays pending in the state: it may have been done, or not."""
        self._terminated = True
        self._journal.freeze()
        self._executor.stopping.set()
        self._providers.stop(at_once=True)
        if self._run is not None:
            self._run.terminate()

    def _report(self, severity: Severity, urn: str, message: str, *, stream: int = 0, ephemeral: bool = False) -> None:
        self._emit(Diagnostic(severity, urn, message, stream, ephemeral))

    def _carry_out(self) -> bool:
        plan = self._plan
        if plan.refresh or plan.kind is Kind.REFRESH:
            self._refresh()
        elif self._snapshot.pending and not plan.preview:
            self._report(Severity.WARNING, "", self._pending_warning())
        if plan.kind is Kind.REFRESH:
            return True
        if plan.kind is Kind.UPDATE:
            self._update()
        else:
            self._delete({})
        return self._verdict()

    def _update(self) -> None:
        plan, executor = self._plan, self._executor
        require_targets(self._decisions)
        generator = Generator(self._decisions, plan.stack, plan.project)
        self._run = ProgramRun(
            self._program,
            generator=generator,
            executor=executor,
            providers=self._providers,
            journal=self._journal,
            config=plan.config,
            emit=self._emit,
            report=self._report,
            preview=plan.preview,
        )
        with self._run as run:
            run.register_all()
            self._delete(generator.renamed_to)
            run.finish(failed=self._failed or executor.bailed or self._cancelled)

    @property
    def _failed(self) -> bool:
        return self._executor.failed or self._decisions.failed

    def _verdict(self) -> bool:
        what = "preview" if self._plan.preview else "update"
        if self._executor.bailed:
            raise BailError
        if self._failed:
            self._report(Severity.ERROR, "", f"{what} failed")
            return False
        if self._cancelled:
            self._report(Severity.ERROR, "", f"{what} canceled")
            return False
        return True

    def _refresh(self) -> None:
        require_targets(self._decisions)
        steps = refresh_steps(self._snapshot, self._plan.targets)
        for step in steps:
            if step.resource.custom and not step.resource.is_provider:
                self._providers.ensure(step.resource.provider)
        self._executor.keep_going = True
        run_all(self._executor, steps)
        self._executor.keep_going = False
        rebuild(self._snapshot, steps)
        self._decisions.rebase()
        self._journal.flush()
        if not self._verdict():
            raise BailError

    def _delete(self, renamed: dict[str, str]) -> None:
        if self._executor.stopping.is_set():
            return
        staying, going = leavings(self._decisions, renamed)
        with suppress(CancelledError):
            self._executor.run(staying)
        delete_in_rounds(self._executor, self._decisions, going)

    def _pending_warning(self) -> str:
        pending = self._snapshot.pending
        listed = "".join(f"  * {item.resource.urn}, interrupted while {item.type}\n" for item in pending)
        return (
            f"Attempting to deploy or update resources with {len(pending)} pending operations "
            "from previous deployment.\n"
            f"{listed}"
            "These resources are in an unknown state because the run was interrupted while waiting for changes to "
            "these resources to complete. You should confirm whether or not the operations listed completed "
            "successfully by checking the state of the appropriate provider.\n"
            "Once you have confirmed it, `pulumi refresh --clear-pending-creates` of the Pulumi CLI clears them."
        )
