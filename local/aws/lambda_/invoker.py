"""Invokes functions for requests to their URLs."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from local.aws.lambda_.function import Function, FunctionProcess
from local.aws.plugin.store import Entry


class Invoker:
    """One process for each function that has been invoked. It handles one event at a time.

    Args:
        functions: The folder with the functions' code and logs.
        caller: Returns the environment variables with which functions call AWS.
    """

    def __init__(self, functions: Path, caller: Callable[[], dict[str, str]]) -> None:
        self._folder = functions
        self._caller = caller
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._processes: dict[str, FunctionProcess] = {}

    def invoke(self, entry: Entry, event: Mapping[str, Any]) -> Any:
        """Invokes a function and returns its response. Raises InvocationError, or OSError if it can't be started."""
        with self._locks[entry.id]:
            function = Function.of(entry, self._folder, self._caller())
            process = self._processes.get(entry.id)
            if process and (process.function != function or not process.alive()):
                del self._processes[entry.id]
                process.stop()
                process = None
            if process is None:
                process = self._processes[entry.id] = FunctionProcess(function)
            return process.invoke(event)

    def stop(self) -> None:
        """Stops all processes, even if they are handling an event."""
        for process in [*self._processes.values()]:
            process.kill()
        for name, process in [*self._processes.items()]:
            with self._locks[name]:
                process.stop()
