"""Values that one thread makes for many."""

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
    made: list[Value] = field(default_factory=list)
    error: Exception | None = None
    failed_at: float = 0.0


class Shared(Generic[Key, Value]):
    """One value per key, made by whoever asks for it first. Thread-safe.

    Making a value may take a call: callers with the same key wait for it, and others don't. If that fails, everyone who
    was waiting gets the error, instead of each repeating what may be a time-out; later callers try again.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._slots: defaultdict[Key, _Slot[Value]] = defaultdict(_Slot)
        self._lock = Lock()  # never held while a value is made

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value of that key."""
        asked_at = self._clock()
        with self._lock:
            slot = self._slots[key]
        with slot.lock:
            if slot.error is not None and slot.failed_at > asked_at:
                raise slot.error
            if not slot.made:
                try:
                    slot.made.append(make())
                except Exception as error:
                    slot.error, slot.failed_at = error, self._clock()
                    raise
            return slot.made[0]
