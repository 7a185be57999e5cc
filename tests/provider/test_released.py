"""An object that one resource releases can be claimed by another, within the time in which the engine may report it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from pulumi_mwaa.provider.identity import Identity
from pulumi_mwaa.provider.released import Released

LONG = 600.0  # seconds that no test waits


def identity(name: str) -> Identity:
    return Identity("prod", "eu-west-1", "variable", name)


def test_released_object_is_claimed_once() -> None:
    released = Released(quiet=LONG)
    released.release(identity("a"), {"value": "1"})
    assert released.claim(identity("a"), wait=True) == {"value": "1"}
    assert released.claim(identity("a"), wait=False) is None


def test_early_claim_waits_for_the_release() -> None:
    released = Released(quiet=LONG)
    with ThreadPoolExecutor() as threads:
        claimed = threads.submit(released.claim, identity("a"), wait=True)
        released.release(identity("b"), {"value": "2"})
        released.release(identity("a"), {"value": "1"})
        assert claimed.result() == {"value": "1"}


def test_claim_does_not_wait_after_a_quiet_period() -> None:
    now = [0.0]
    released = Released(quiet=1.0, clock=lambda: now[0])
    now[0] = 1.0
    assert released.claim(identity("a"), wait=True) is None


def test_claim_times_out_while_operations_arrive() -> None:
    moments = iter(range(1000))

    def clock() -> float:
        return next(moments) * 10.0

    released = Released(quiet=LONG, clock=clock)
    released.note_operation()
    assert released.claim(identity("a"), wait=True) is None
