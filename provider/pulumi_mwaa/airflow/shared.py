"""Values that many threads need and one of them makes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Shared(Generic[Key, Value]):
    """One value a key, made by whoever asks for it first. Thread-safe.

    Making a value may take a call: whoever asks for the same key waits for it, and nobody else does. What fails isn't
    kept, so the next one tries again.
    """

    def __init__(self) -> None:
        self._values: dict[Key, Value] = {}
        self._locks: defaultdict[Key, Lock] = defaultdict(Lock)
        self._lock = Lock()  # never held while a value is made

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value of that key."""
        with self._lock:
            lock = self._locks[key]
        with lock:
            if key not in self._values:
                self._values[key] = make()
            return self._values[key]
