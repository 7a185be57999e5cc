"""The functions' processes, each of which serves one invocation at a time and is reused, as in Lambda."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from local.aws.lambda_.function import Function, FunctionProcess


class ThrottledError(Exception):
    """All of a function's reserved concurrency is in use. The message is one line."""


class Instances:
    """The processes of all functions. Safe to use from several threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._busy: Counter[str] = Counter()
        self._idle: defaultdict[str, list[FunctionProcess]] = defaultdict(list)
        self._processes: set[FunctionProcess] = set()
        self._stopped = False

    @contextmanager
    def reserved(self, function: Function, seconds: float) -> Iterator[FunctionProcess]:
        """Yields a process for exactly this function, once its reserved concurrency allows another invocation.

        Args:
            function: The function.
            seconds: How long to wait for an earlier invocation to end.

        Raises:
            ThrottledError: If none has ended by then, or if `stop` has been called.
        """
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
