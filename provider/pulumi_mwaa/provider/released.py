"""Objects that resources release to others during a run, so that resources can swap them.

The provider learns what is recorded of a resource from its `diff`, which the engine calls after it has begun to create
the resources declared before it. So a create that finds an existing object waits a moment for another resource to
release it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from threading import Condition
from typing import Any

from pulumi_mwaa.provider.identity import Identity

QUIET = 2.0  # seconds without an operation, after which the program counts as done with declaring
_LONGEST = 20.0  # seconds that a program can delay an error by declaring more


class Released:
    """What is recorded of the objects whose resources go on with others in this run. Thread-safe.

    Args:
        quiet: seconds without an operation, after which nobody waits any more; 0 doesn't wait.
        clock: seconds that pass.
    """

    def __init__(self, quiet: float = QUIET, clock: Callable[[], float] = time.monotonic) -> None:
        self.quiet = quiet
        self._clock = clock
        self._heard_at = clock()
        self._recorded: dict[Identity, Mapping[str, Any]] = {}
        self._changed = Condition()

    def note_operation(self) -> None:
        """Note that the engine goes on: an operation came."""
        self._heard_at = self._clock()

    def release(self, identity: Identity, recorded: Mapping[str, Any]) -> None:
        """Remember what is recorded of an object whose resource goes on with another one."""
        with self._changed:
            self._recorded[identity] = recorded
            self._changed.notify_all()

    def claim(self, identity: Identity, *, wait: bool) -> Mapping[str, Any] | None:
        """What is recorded of an object that a resource releases, once; `None` if no resource does so in time."""
        with self._changed:
            if wait:
                self._wait_for(identity)
            return self._recorded.pop(identity, None)

    def _wait_for(self, identity: Identity) -> None:
        began = self._clock()
        while identity not in self._recorded:
            left = min(self._heard_at + self.quiet, began + _LONGEST) - self._clock()
            if left <= 0:
                break
            self._changed.wait(left)
