"""What several threads need is made once a key, and a key that takes long holds up no other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from pulumi_mwaa.airflow.shared import Shared


def test_a_key_that_takes_long_holds_up_no_other() -> None:
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


def test_what_fails_is_tried_again() -> None:
    shared: Shared[str, int] = Shared()
    with pytest.raises(ZeroDivisionError):
        shared.get("a", lambda: 1 // 0)
    assert shared.get("a", lambda: 1) == 1
