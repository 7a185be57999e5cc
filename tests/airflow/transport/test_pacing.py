"""Calls are spaced out so that MWAA throttles few of them, and several callers get similar shares of its limit."""

from __future__ import annotations

import heapq
import itertools
import random
from dataclasses import dataclass, field

import boto3
import pytest

from local.mwaa.api.limits import TokenBucket
from pulumi_mwaa.airflow import Airflow, AirflowError
from pulumi_mwaa.airflow.transport.pacing import CALLS_PER_SECOND, Pacer
from tests.support.aws.fault_proxy import THROTTLE, faulty_proxy
from tests.support.aws.local_mwaa import LocalMwaa, any_version

LIMIT = 10.0
THREADS = 4
LATENCY = (0.02, 0.04)  # seconds


@dataclass
class Caller:
    """A stack that makes this many calls with four threads, in simulated time."""

    calls: int
    pacer: Pacer
    delays: list[float]
    sent: int = 0
    throttled: int = 0
    ended: float = 0.0


@dataclass
class Simulation:
    """Callers that share MWAA's limit, which the local MWAA's own token bucket enforces."""

    now: float = 0.0
    callers: list[Caller] = field(default_factory=list)

    def add(self, calls: int, calls_per_second: float = LIMIT) -> Caller:
        delays: list[float] = []
        caller = Caller(calls, Pacer(calls_per_second, lambda: self.now, delays.append), delays)
        self.callers.append(caller)
        return caller

    def run(self, *, others: float = 0.0, until: float = 0.0) -> None:
        """Runs until all calls have been made. Until a certain time, others make this many calls per second."""
        bucket, dice, number = TokenBucket(LIMIT, lambda: self.now), random.Random(1), itertools.count()  # noqa: S311
        events: list[tuple[float, int, str, Caller | None]] = []

        def schedule(at: float, what: str, caller: Caller | None) -> None:
            heapq.heappush(events, (at, next(number), what, caller))

        for each in self.callers:
            for _ in range(THREADS):
                schedule(0.0, "next", each)
        for index in range(round(until * others)):
            schedule(index / others, "other", None)
        while events:
            self.now, _, what, caller = heapq.heappop(events)
            if caller is None:
                bucket.take()
            elif what == "next" and caller.calls:
                caller.calls -= 1
                caller.pacer.wait()
                schedule(self.now + caller.delays[-1], "send", caller)
            elif what == "again":
                caller.pacer.wait()
                schedule(self.now + caller.delays[-1], "send", caller)
            elif what == "send":
                caller.sent += 1
                schedule(self.now + dice.uniform(*LATENCY), "done" if bucket.take() else "throttled", caller)
            elif what == "throttled":
                caller.throttled += 1
                caller.pacer.slow_down()
                schedule(self.now + dice.uniform(0.125, 0.25), "again", caller)
            elif what == "done":
                caller.ended = self.now
                schedule(self.now, "next", caller)


def test_one_caller_uses_the_limit_and_is_never_throttled() -> None:
    simulation = Simulation()
    caller = simulation.add(300)
    simulation.run()
    assert caller.throttled == 0
    assert 300 / caller.ended > 0.95 * LIMIT


def test_two_callers_share_the_limit_and_few_calls_are_throttled() -> None:
    simulation = Simulation()
    callers = [simulation.add(300), simulation.add(300)]
    simulation.run()
    first, last = sorted(caller.ended for caller in callers)
    assert first > 0.8 * last
    assert 600 / last > 0.9 * LIMIT
    assert sum(caller.throttled for caller in callers) < 0.05 * sum(caller.sent for caller in callers)


def test_a_caller_slows_down_for_others_and_recovers_when_they_have_finished() -> None:
    simulation = Simulation()
    caller = simulation.add(600)
    simulation.run(others=5.0, until=30.0)
    assert caller.throttled < 0.02 * caller.sent
    assert 600 / caller.ended > 0.7 * LIMIT


@pytest.mark.parametrize("calls_per_second", [0.5, 3.0])
def test_a_lower_limit_leaves_room_for_others(calls_per_second: float) -> None:
    simulation = Simulation()
    caller = simulation.add(100, calls_per_second)
    simulation.run(others=LIMIT - calls_per_second, until=100 / calls_per_second)
    assert caller.throttled == 0
    assert 100 / caller.ended < 1.1 * calls_per_second


def test_without_a_limit_no_call_waits() -> None:
    pacer = Pacer(0, lambda: 0.0, lambda _: pytest.fail("it waited"))
    for _ in range(100):
        pacer.wait()
    pacer.slow_down()
    pacer.wait()


@pytest.mark.parametrize("text", ["ten", "-1", "inf", "nan"])
def test_an_invalid_limit_is_rejected(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(CALLS_PER_SECOND, text)
    with pytest.raises(AirflowError) as raised:
        Pacer()
    assert str(raised.value) == f"{CALLS_PER_SECOND} is '{text}' — use a number of calls per second, or 0 for no limit"


@any_version
def test_the_client_waits_before_each_call_and_slows_down_when_throttled(mwaa: LocalMwaa) -> None:
    delays: list[float] = []
    session = boto3.Session(mwaa.access_key_id, mwaa.secret_access_key)
    with faulty_proxy(mwaa.endpoint) as proxy:
        pacer = Pacer(LIMIT, lambda: 0.0, delays.append)
        client = Airflow(
            mwaa.environment, region=mwaa.region, session=session, endpoint_url=proxy.endpoint, pacer=pacer
        )
        for _ in range(6):
            client.pools.list()
        proxy.faults = [THROTTLE]
        client.pools.list()
        client.pools.list()
    waits = [later - earlier for earlier, later in itertools.pairwise(delays)]
    assert delays[:5] == pytest.approx([0.0] * 5)
    assert waits[-1] > 1.4 * waits[5] > 0
