"""An object that one resource releases can be claimed by another, within a limited time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from pulumi_mwaa.provider.handovers import Handovers
from pulumi_mwaa.provider.identity import Identity

LONG = 600.0  # seconds; no test actually waits that long


def identity(name: str) -> Identity:
    return Identity("prod", "eu-west-1", "variable", name)


def test_released_object_can_be_claimed_once() -> None:
    handovers = Handovers(quiet=LONG)
    handovers.release(identity("a"), {"value": "1"})
    assert handovers.claim(identity("a"), wait=True) == {"value": "1"}
    assert handovers.claim(identity("a"), wait=False) is None


def test_early_claim_waits_for_the_release() -> None:
    handovers = Handovers(quiet=LONG)
    with ThreadPoolExecutor() as threads:
        claimed = threads.submit(handovers.claim, identity("a"), wait=True)
        handovers.release(identity("b"), {"value": "2"})
        handovers.release(identity("a"), {"value": "1"})
        assert claimed.result() == {"value": "1"}


def test_claim_stops_waiting_after_the_quiet_period() -> None:
    now = [0.0]
    handovers = Handovers(quiet=1.0, clock=lambda: now[0])
    now[0] = 1.0
    assert handovers.claim(identity("a"), wait=True) is None


def test_claim_stops_waiting_even_while_operations_keep_coming() -> None:
    moments = iter(range(1000))

    def clock() -> float:
        return next(moments) * 10.0

    handovers = Handovers(quiet=LONG, clock=clock)
    handovers.note_operation()
    assert handovers.claim(identity("a"), wait=True) is None
