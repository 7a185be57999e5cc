"""Values that one thread computes for all threads."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass
class _Slot(Generic[Value]):
    lock: Lock = field(default_factory=Lock)
    values: list[Value] = field(default_factory=list)  # at most one value; a list, because the value may be `None`
    error: Exception | None = None
    failed_at: float = 0.0


class OncePerKey(Generic[Key, Value]):
    """One value per key, computed on first use. Thread-safe.

    Computing a value may require a call. Threads that need the same key wait for its value; others don't. If the call
    fails, all waiting threads get the same error instead of running into the same timeout one by one. Later callers
    try again.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._slots: defaultdict[Key, _Slot[Value]] = defaultdict(_Slot)
        self._lock = Lock()  # never held while a value is being computed

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """Returns the key's value, calling `make` if the value hasn't been computed yet."""
        requested_at = self._clock()
        with self._lock:
            slot = self._slots[key]
        with slot.lock:
            if slot.error is not None and slot.failed_at > requested_at:
                raise slot.error
            if not slot.values:
                try:
                    slot.values.append(make())
                except Exception as error:
                    slot.error, slot.failed_at = error, self._clock()
                    raise
            return slot.values[0]
