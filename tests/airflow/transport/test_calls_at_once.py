"""At most four calls to an environment are in flight, and a call isn't sent after its deadline."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Semaphore

import boto3
import pytest

from pulumi_mwaa.airflow.errors import TooLateError
from pulumi_mwaa.airflow.transport.availability import Waiter
from pulumi_mwaa.airflow.transport.aws import mwaa_client
from pulumi_mwaa.airflow.transport.calls import Call, Caller
from tests.support.system.servers import Handler, http_server

LIMIT = 30  # seconds; after that, a test fails instead of waiting forever
ANSWER = b'{"RestApiStatusCode": 200, "RestApiResponse": {}}'


class SlowMwaa:
    """An endpoint that counts calls, and responds to all of them once `respond` is set."""

    def __init__(self) -> None:
        self.arrived = Semaphore(0)
        self.calls = 0
        self.respond = Event()
        self.endpoint = ""


@pytest.fixture
def slow() -> Iterator[SlowMwaa]:
    state = SlowMwaa()

    class SlowHandler(Handler):
        def do_POST(self) -> None:  # noqa: N802 (the library's name)
            self.body()
            state.calls += 1
            state.arrived.release()
            state.respond.wait(LIMIT)
            self.reply(200, ANSWER, {})

    with http_server(SlowHandler) as state.endpoint:
        try:
            yield state
        finally:
            state.respond.set()


def test_a_call_that_waits_past_its_deadline_is_not_sent(slow: SlowMwaa) -> None:
    now = [0.0]
    client = mwaa_client(boto3.Session("x", "x"), "us-east-1", slow.endpoint)
    caller = Caller(client, Waiter(client, "prod", clock=lambda: now[0]))
    with ThreadPoolExecutor() as threads:
        calls = [threads.submit(caller.send, Call("list pools", "GET", "/pools")) for _ in range(4)]
        for _ in calls:
            assert slow.arrived.acquire(timeout=LIMIT)
        late = threads.submit(caller.send, Call("create pool 'p'", "POST", "/pools", deadline=10.0))
        assert not slow.arrived.acquire(timeout=0.2)  # the fifth call waits
        now[0] = 11.0
        slow.respond.set()
        with pytest.raises(TooLateError):
            late.result(LIMIT)
        assert [call.result(LIMIT) for call in calls] == [{}] * 4
    assert slow.calls == 4
