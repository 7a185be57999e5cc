"""The part of a deployment in which the program runs."""

from __future__ import annotations

import queue
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Protocol

from local.engine.apply.executor import CancelledError, Executor, StepFailedError
from local.engine.apply.journal import Journal
from local.engine.apply.pool import PARALLEL
from local.engine.apply.providers import ProviderRegistry
from local.engine.apply.registrar import Registrar
from local.engine.decide.generator import Generator
from local.engine.decide.goal import Goal
from local.engine.decide.steps import Step
from local.engine.errors import BailError, EngineError
from local.engine.events import Emit, Phase, step_event
from local.engine.report import Report, Severity
from local.engine.state.resource import ResourceState
from local.engine.values.model import PropertyMap
from local.engine.values.urns import is_root_stack, package_of
from local.engine.wire.host import ProviderError
from local.engine.wire.monitor import Registered, Registrations
from local.engine.wire.program import EXIT_SHOWN
from local.engine.wire.registration import FunctionCall


class RunningProgram(Protocol):
    """A started program and the services that it talks to."""

    def wait(self) -> int:
        """Waits for the program's end; its exit code."""
        ...

    def stop(self, *, at_once: bool) -> None:
        """Ends the services and the program."""
        ...


# Starts the program; what it registers goes to the given place, what it prints to the given report.
StartProgram = Callable[[Registrations, Report], RunningProgram]


class ProgramRun:
    """Serves the registrations of one run of the program. Use as a context manager: it ends the program."""

    def __init__(
        self,
        start: StartProgram,
        *,
        generator: Generator,
        executor: Executor,
        providers: ProviderRegistry,
        journal: Journal,
        config: PropertyMap,
        emit: Emit,
        report: Report,
        preview: bool,
    ) -> None:
        self._start = start
        self._generator = generator
        self._executor = executor
        self._providers = providers
        self._journal = journal
        self._emit = emit
        self._report = report
        self._preview = preview
        self._registrar = Registrar(config, self._make)
        self._deciding = threading.Lock()
        self._slots = threading.Semaphore(PARALLEL)
        self._made: dict[str, Step] = {}
        self._stack_outputs: tuple[str, PropertyMap] | None = None
        # "finished", "stop", or the program's exit code.
        self._news: queue.SimpleQueue[str | int] = queue.SimpleQueue()
        self._busy = 0
        self._idle = threading.Condition()
        self._over = threading.Event()
        self._program: RunningProgram | None = None

    def __enter__(self) -> ProgramRun:
        self._program = self._start(self, self._say)
        threading.Thread(target=self._await_exit, args=(self._program,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._over.set()
        if self._program is None:
            return
        if error is None and not self._executor.stopping.is_set():
            self._program.wait()
        self._program.stop(at_once=error is not None)

    def register_all(self) -> None:
        """Returns once the program has registered everything. Raises BailError if it failed, or the run has to end."""
        news = self._news.get()
        if isinstance(news, int) and news != 0 and not self._executor.stopping.is_set():
            if news != EXIT_SHOWN:
                problem = f"an unhandled error occurred: program exited with non-zero exit code: {news}"
                self._report(Severity.ERROR, "", problem)
            self._fail()
        self._wait_until_idle()

    def finish(self, *, failed: bool) -> None:
        """Records the stack's outputs. Those of a failed run are added to what is recorded; nothing is taken away."""
        if self._stack_outputs is None:
            return
        urn, outputs = self._stack_outputs
        step = self._made.get(urn)
        if step is None or step.new is None:
            return
        if failed and step.old is not None:
            outputs = {**step.old.outputs, **outputs}
        self._put_out(step, step.new, outputs)

    def wake(self) -> None:
        """Lets `register_all` return because the run is to end."""
        self._news.put("stop")

    def terminate(self) -> None:
        """Ends the program at once."""
        self._over.set()
        if self._program is not None:
            self._program.stop(at_once=True)
        self.wake()

    # What the program asks for; each from a thread of its own.

    def register(self, goal: Goal, providers: dict[str, str]) -> Registered:
        """Makes the resource what the goal says."""
        with self._working():
            self._registrar.complete(goal, providers)
            step = self._carry_out(goal, self._generator.register)
            state = step.resource
            self._registrar.settle(state.urn, goal, providers)
            return Registered(state, unmade=step.skipped)

    def read(self, goal: Goal) -> ResourceState:
        """Looks a resource up."""
        with self._working():
            self._registrar.complete(goal, {})
            return self._carry_out(goal, self._generator.read).resource

    def invoke(self, call: FunctionCall) -> PropertyMap:
        """Calls a function of a provider."""
        with self._working():
            provider = call.provider or self._registrar.default_provider(package_of(call.token), call.version)
            try:
                return self._providers.get(provider).invoke(call.token, call.arguments)
            except ProviderError as error:
                raise EngineError(f"invocation of {call.token} returned an error: {error}") from None

    def put_out(self, urn: str, outputs: PropertyMap) -> None:
        """Takes the outputs of a component at once, and those of the stack for the end."""
        if is_root_stack(urn):
            self._stack_outputs = (urn, outputs)
            return
        with self._working():
            step = self._made.pop(urn, None)
            if step is None or step.new is None:
                raise EngineError(f"cannot complete a resource '{urn}' whose registration isn't pending")
            if not step.skipped:
                self._put_out(step, step.new, outputs)

    def finished(self) -> None:
        """The program has registered everything; it waits here until the run is over."""
        self._news.put("finished")
        self._over.wait()

    def refuse(self, error: Exception) -> None:
        """Ends the run because of what the program asked for."""
        if isinstance(error, EngineError):
            self._report(Severity.ERROR, "", str(error))
        elif not isinstance(error, BailError | CancelledError | StepFailedError):
            self._report(Severity.ERROR, "", "the engine failed:\n" + "".join(traceback.format_exception(error)))
        self._fail()

    def _make(self, goal: Goal) -> ResourceState:
        return self._carry_out(goal, self._generator.register).resource

    def _carry_out(self, goal: Goal, decide: Callable[[Goal], list[Step]]) -> Step:
        """Does what is decided about the goal; returns the step that the goal is about."""
        with self._deciding:
            if self._executor.stopping.is_set():
                raise CancelledError
            try:
                steps = decide(goal)
            except ProviderError as error:
                self._report(Severity.ERROR, self._generator.urn(goal), str(error))
                raise BailError from None
        with self._slots:
            self._executor.run(steps)
        step = next(step for step in reversed(steps) if step.new is not None and step.logical)
        self._made[step.urn] = step
        return step

    def _put_out(self, step: Step, state: ResourceState, outputs: PropertyMap) -> None:
        self._journal.set_outputs(state, outputs)
        self._emit(step_event(Phase.DONE, step, planning=self._preview))

    def _fail(self) -> None:
        self._executor.bail()
        self.wake()

    def _await_exit(self, program: RunningProgram) -> None:
        self._news.put(program.wait())

    def _say(self, severity: Severity, urn: str, message: str, *, stream: int = 0, ephemeral: bool = False) -> None:
        """Passes the program's messages on, until the run has to end: what it says then is only that nobody listens."""
        if not self._executor.stopping.is_set():
            self._report(severity, urn, message, stream=stream, ephemeral=ephemeral)

    @contextmanager
    def _working(self) -> Iterator[None]:
        with self._idle:
            self._busy += 1
        try:
            yield
        finally:
            with self._idle:
                self._busy -= 1
                self._idle.notify_all()

    def _wait_until_idle(self) -> None:
        with self._idle:
            self._idle.wait_for(lambda: self._busy == 0)
