"""What one resource gives up is another's to have, within the moment in which the engine may tell of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from pulumi_mwaa.provider.identity import Identity
from pulumi_mwaa.provider.released import GivenUp

LONG = 600.0  # seconds that no test waits


def identity(name: str) -> Identity:
    return Identity("prod", "eu-west-1", "variable", name)


def test_what_is_given_up_is_had_once() -> None:
    given_up = GivenUp(quiet=LONG)
    given_up.add(identity("a"), {"value": "1"})
    assert given_up.claim(identity("a"), wait=True) == {"value": "1"}
    assert given_up.claim(identity("a"), wait=False) is None


def test_who_claims_early_waits_for_it() -> None:
    given_up = GivenUp(quiet=LONG)
    with ThreadPoolExecutor() as threads:
        claimed = threads.submit(given_up.claim, identity("a"), wait=True)
        given_up.add(identity("b"), {"value": "2"})
        given_up.add(identity("a"), {"value": "1"})
        assert claimed.result() == {"value": "1"}


def test_nobody_waits_when_no_operation_came_for_a_while() -> None:
    now = [0.0]
    given_up = GivenUp(quiet=1.0, clock=lambda: now[0])
    now[0] = 1.0
    assert given_up.claim(identity("a"), wait=True) is None


def test_nobody_waits_for_ever_while_operations_come() -> None:
    moments = iter(range(1000))

    def clock() -> float:
        return next(moments) * 10.0

    given_up = GivenUp(quiet=LONG, clock=clock)
    given_up.hear()
    assert given_up.claim(identity("a"), wait=True) is None
