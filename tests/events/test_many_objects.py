"""Many objects at once: each gets exactly one run, and no more runs are ever active than there are slots."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_mwaa.airflow import Airflow
from tests.support.aws.fault_proxy import faulty_proxy
from tests.support.aws.local_mwaa import LocalMwaa
from tests.support.aws.many_objects import ManyObjects, Watcher
from tests.support.aws.queues import MessageQueue

SLOTS = 8
SECONDS = 900.0  # far longer than the test takes


@pytest.mark.parametrize("number", [24, pytest.param(500, marks=pytest.mark.soak)])
def test_each_object_is_run_once_and_no_more_at_a_time_than_there_are_slots(
    client: Airflow,
    scheduled_mwaa: LocalMwaa,
    new_queue: Callable[[], MessageQueue],
    moto_endpoint: str,
    prefix: str,
    tmp_path: Path,
    number: int,
) -> None:
    """A tenth of the calls are throttled, a tenth of the objects reported twice, and the poller is killed once."""
    queue, dead_letters = new_queue(), new_queue()
    queue.redrive_to(dead_letters, max_receives=10, visibility_seconds=10)
    objects = ManyObjects.arrive(
        number,
        repeated=number // 10,
        slots=SLOTS,
        retry_seconds=1,
        prefix=prefix,
        queue=queue,
        client=client,
        mwaa=scheduled_mwaa,
        folder=tmp_path,
    )
    watcher = Watcher(scheduled_mwaa)
    with faulty_proxy(scheduled_mwaa.endpoint) as proxy, watcher.watching():
        proxy.throttled_share = 0.1
        environ = {**scheduled_mwaa.env, "AWS_ENDPOINT_URL_MWAA": proxy.endpoint}
        with objects.polled(environ, moto_endpoint):
            objects.wait(number // 3, seconds=SECONDS)
        with objects.polled(environ, moto_endpoint):
            objects.wait(number, seconds=SECONDS)

    runs = objects.runs()
    assert sorted(run.conf["key"] for run in runs) == sorted(objects.keys)
    assert {run.state for run in runs} == {"success"}
    assert 0 < watcher.most <= SLOTS
    assert watcher.looks > 10
    assert dead_letters.counts() == (0, 0, 0)
