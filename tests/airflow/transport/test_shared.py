"""What several threads need is computed once per key, and a slow key doesn't block the others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from pulumi_mwaa.airflow.transport.shared import Shared


def test_slow_key_does_not_block_others() -> None:
    shared: Shared[str, int] = Shared()
    asked, answered = Event(), Event()

    def slow() -> int:
        asked.set()
        answered.wait(10)
        return 1

    with ThreadPoolExecutor() as pool:
        first = pool.submit(shared.get, "a", slow)
        asked.wait(10)
        second = pool.submit(shared.get, "a", lambda: 2)
        assert shared.get("b", lambda: 3) == 3
        assert [first.done(), second.done()] == [False, False]
        answered.set()
        assert (first.result(), second.result()) == (1, 1)


def test_failure_is_raised_in_every_waiting_thread() -> None:
    moments = iter([0.0, 2.0, 1.0, 3.0])  # asked, failed; asked while that went on; asked after it
    shared: Shared[str, int] = Shared(lambda: next(moments))
    with pytest.raises(ZeroDivisionError) as first:
        shared.get("a", lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError) as second:
        shared.get("a", lambda: 2)
    assert second.value is first.value
    assert shared.get("a", lambda: 3) == 3
