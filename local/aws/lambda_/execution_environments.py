"""The functions' execution environments: each is a process that serves one invocation at a time and is reused."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from local.aws.lambda_.function import Function, FunctionProcess
from local.aws.plugin.store import Entry


class ThrottledError(Exception):
    """All of a function's reserved concurrency is in use. The message is one line."""


class ExecutionEnvironments:
    """The execution environments of all functions. Thread-safe.

    Args:
        functions: The folder with the functions' code and logs.
        caller: Returns the environment variables that functions need to call AWS.
    """

    def __init__(self, functions: Path, caller: Callable[[], dict[str, str]]) -> None:
        self._folder = functions
        self._caller = caller
        self._changed = threading.Condition()
        self._busy: Counter[str] = Counter()
        self._idle: defaultdict[str, list[FunctionProcess]] = defaultdict(list)
        self._processes: set[FunctionProcess] = set()
        self._stopped = False

    def invoke(self, entry: Entry, event: Mapping[str, Any], seconds: float = 0.0) -> Any:
        """Invokes a function once its reserved concurrency allows it, and returns the response.

        Args:
            entry: The function's entry in the store.
            event: The event.
            seconds: How long to wait for an earlier invocation to end.

        Raises:
            ThrottledError: If none has ended by then, or if `stop` has been called.
            InvocationError: If the invocation fails.
            OSError: If the function can't be started.
        """
        with self._reserved(Function.of(entry, self._folder, self._caller()), seconds) as process:
            return process.invoke(event)

    def keep_only(self, names: Collection[str]) -> None:
        """Stops the idle processes of all other functions."""
        with self._changed:
            gone = [process for name in self._idle.keys() - set(names) for process in self._idle.pop(name)]
        for process in gone:
            self._stop(process)

    def stop(self) -> None:
        """Stops all processes. Invocations in progress fail."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
            for process in self._processes:
                process.kill()
            self._changed.wait_for(lambda: not any(self._busy.values()))
        self.keep_only(())

    @contextmanager
    def _reserved(self, function: Function, seconds: float) -> Iterator[FunctionProcess]:
        """Yields a process for exactly this function. Raises ThrottledError."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or self._is_free(function), seconds)
            if self._stopped or not self._is_free(function):
                raise ThrottledError(f"{function.name}: Rate Exceeded")
            self._busy[function.name] += 1
        process = None
        try:
            process = self._process_for(function)
            yield process
        finally:
            with self._changed:
                self._busy[function.name] -= 1
                if process:
                    self._idle[function.name].append(process)
                self._changed.notify_all()

    def _is_free(self, function: Function) -> bool:
        return function.concurrency is None or self._busy[function.name] < function.concurrency

    def _process_for(self, function: Function) -> FunctionProcess:
        """Returns an idle process, or starts one. Stops those that have ended or run an earlier version."""
        while True:
            with self._changed:
                if not self._idle[function.name]:
                    break
                process = self._idle[function.name].pop()
            if process.function == function and process.alive():
                return process
            self._stop(process)
        process = FunctionProcess(function)
        with self._changed:
            self._processes.add(process)
            if self._stopped:
                process.kill()
        return process

    def _stop(self, process: FunctionProcess) -> None:
        process.stop()
        with self._changed:
            self._processes.discard(process)
