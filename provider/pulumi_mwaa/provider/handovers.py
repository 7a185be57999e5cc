"""Hands objects over from one resource to another in the same run, so that resources can swap them.

A `diff` tells the provider that a resource is about to release its object. The engine sometimes calls `diff` only
after it has started to create resources that were declared earlier. A create that finds an existing object therefore
waits briefly for another resource to release it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from threading import Condition
from typing import Any

from pulumi_mwaa.provider.identity import Identity

QUIET = 2.0  # seconds; after a pause this long, no more `diff` calls are expected
_LONGEST_WAIT = 20.0  # seconds, even if operations keep coming


class Handovers:
    """The objects that resources have released in this run, with the resources' recorded outputs. Thread-safe.

    Args:
        quiet: How many seconds must pass without an operation before `claim` stops waiting. With 0, it never waits.
        clock: Returns a monotonic time in seconds.
    """

    def __init__(self, quiet: float = QUIET, clock: Callable[[], float] = time.monotonic) -> None:
        self.quiet = quiet
        self._clock = clock
        self._last_operation = clock()
        self._released: dict[Identity, Mapping[str, Any]] = {}
        self._changed = Condition()

    def note_operation(self) -> None:
        """Restarts the quiet period, because the engine has sent an operation."""
        self._last_operation = self._clock()

    def release(self, identity: Identity, recorded: Mapping[str, Any]) -> None:
        """Releases an object whose resource is about to be replaced. `recorded` contains the resource's outputs."""
        with self._changed:
            self._released[identity] = recorded
            self._changed.notify_all()

    def claim(self, identity: Identity, *, wait: bool) -> Mapping[str, Any] | None:
        """Claims an object and returns its recorded outputs, or `None` if no resource releases it in time.

        Each release can be claimed only once.
        """
        with self._changed:
            if wait:
                self._wait_for(identity)
            return self._released.pop(identity, None)

    def _wait_for(self, identity: Identity) -> None:
        started = self._clock()
        while identity not in self._released:
            remaining = min(self._last_operation + self.quiet, started + _LONGEST_WAIT) - self._clock()
            if remaining <= 0:
                break
            self._changed.wait(remaining)
