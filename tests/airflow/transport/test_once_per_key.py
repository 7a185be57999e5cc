"""A shared value is computed once per key, and a slow key doesn't block other keys."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from pulumi_mwaa.airflow.transport.once_per_key import OncePerKey


def test_a_slow_key_does_not_block_other_keys() -> None:
    shared: OncePerKey[str, int] = OncePerKey()
    started, finish = Event(), Event()

    def slow() -> int:
        started.set()
        finish.wait(10)
        return 1

    with ThreadPoolExecutor() as pool:
        first = pool.submit(shared.get, "a", slow)
        started.wait(10)
        second = pool.submit(shared.get, "a", lambda: 2)
        assert shared.get("b", lambda: 3) == 3
        assert [first.done(), second.done()] == [False, False]
        finish.set()
        assert (first.result(), second.result()) == (1, 1)


def test_all_waiting_callers_get_the_same_error() -> None:
    times = iter([0.0, 2.0, 1.0, 3.0])  # first request, its failure, a request made before it, and one made after it
    shared: OncePerKey[str, int] = OncePerKey(lambda: next(times))
    with pytest.raises(ZeroDivisionError) as first:
        shared.get("a", lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError) as second:
        shared.get("a", lambda: 2)
    assert second.value is first.value
    assert shared.get("a", lambda: 3) == 3
