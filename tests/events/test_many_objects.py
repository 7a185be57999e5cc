"""Many objects at once: each gets exactly one run, and no more runs are ever active than there are slots."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from pulumi import FileAsset

from local.paths import PROJECT_PATHS
from pulumi_mwaa.airflow import Airflow
from pulumi_mwaa.components.events.archive import function_code
from tests.support.aws.fault_proxy import faulty_proxy
from tests.support.aws.local_lambda import StoredFunction, asset
from tests.support.aws.local_mwaa import LocalMwaa
from tests.support.aws.queues import MessageQueue
from tests.support.aws.s3_notifications import notification

DAG = "register_object"
SLOTS = 8
VISIBILITY_SECONDS = 10  # the killed event source's messages come back after that time
TIMEOUT = 900.0  # seconds; far longer than the test takes
ACTIVE = {"state": ["queued", "running"], "limit": 1}


class Watcher:
    """Counts the active runs continuously, bypassing MWAA."""

    def __init__(self, mwaa: LocalMwaa) -> None:
        self._mwaa = mwaa
        self._stop = threading.Event()
        self._error: Exception | None = None
        self.most = 0
        self.looks = 0

    @contextmanager
    def watching(self) -> Iterator[None]:
        thread = threading.Thread(target=self._watch)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()
        if self._error is not None:
            raise self._error

    def _watch(self) -> None:
        try:
            self._look_until_stopped()
        except Exception as error:  # noqa: BLE001 (raised again in the test's thread)
            self._error = error

    def _look_until_stopped(self) -> None:
        while not self._stop.wait(0.1):
            answer = self._mwaa.rest("GET", f"/dags/{DAG}/dagRuns", query=ACTIVE)
            self.most = max(self.most, answer.json()["total_entries"])
            self.looks += 1


@contextmanager
def event_source(function: StoredFunction, endpoint: str, environ: Mapping[str, str], log: Path) -> Iterator[None]:
    """Polls the function's queue in another process, which is killed at the end, even if it is processing a batch."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.aws.event_source", str(function.folder), endpoint],
            cwd=PROJECT_PATHS.root, env={**os.environ, **environ}, stdout=output, stderr=output,
        )  # fmt: skip
    try:
        yield
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("number", [60, pytest.param(500, marks=pytest.mark.soak)])
def test_each_object_is_run_once_and_no_more_at_a_time_than_there_are_slots(
    client: Airflow,
    scheduled_mwaa: LocalMwaa,
    new_queue: Callable[[], MessageQueue],
    moto_endpoint: str,
    prefix: str,
    tmp_path: Path,
    number: int,
) -> None:
    """A tenth of the calls are throttled, a tenth of the objects reported twice, and the event source is killed once.

    The event source has two pollers, as for an `S3DagTrigger`, whose function has a reserved concurrency of one.
    """
    pool = f"{prefix}pool"
    client.pools.create({"name": pool, "slots": SLOTS, "description": None, "include_deferred": False})
    queue, dead_letters = new_queue(), new_queue()
    queue.redrive_to(dead_letters, max_receives=10, visibility_seconds=VISIBILITY_SECONDS)
    keys = [f"{prefix}/{index}" for index in range(number)]
    bodies = [*map(notification, keys), *map(notification, keys[: number // 10])]
    random.Random(7).shuffle(bodies)  # noqa: S311
    queue.send(*bodies)
    function = StoredFunction(tmp_path)
    variables = {"MWAA_ENVIRONMENT": scheduled_mwaa.arn, "DAG_ID": DAG, "POOL": pool}
    variables |= {"QUEUE_URL": queue.url, "RETRY_SECONDS": "1"}
    files = {path: file for path, file in function_code().assets.items() if isinstance(file, FileAsset)}
    code = {path: asset(path=file.path) for path, file in files.items()}
    function.create("pulumi_mwaa.events.s3.handler", code, 180, variables, concurrency=1)
    function.map(queue, "ReportBatchItemFailures", concurrency=2)
    watcher, log = Watcher(scheduled_mwaa), tmp_path / "event-source.log"

    def finished() -> int:
        return sum(run.state == "success" for run in client.dag_runs.list(DAG, limit=2 * number) if mine(run.conf))

    def mine(conf: object) -> bool:
        return isinstance(conf, dict) and str(conf.get("key")).startswith(prefix)

    def wait_until(done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + TIMEOUT
        while not done():
            assert time.monotonic() < deadline, log.read_text()[-1000:] + function.log[-2000:]
            time.sleep(0.5)

    with faulty_proxy(scheduled_mwaa.endpoint) as proxy, watcher.watching():
        proxy.throttled_share = 0.1
        environ = {**scheduled_mwaa.env, "AWS_ENDPOINT_URL": moto_endpoint, "AWS_ENDPOINT_URL_MWAA": proxy.endpoint}
        with event_source(function, moto_endpoint, environ, log):
            wait_until(lambda: finished() >= number // 3)
        with event_source(function, moto_endpoint, environ, log):
            wait_until(lambda: finished() >= number and not any(queue.counts()))

    runs = [run for run in client.dag_runs.list(DAG, limit=2 * number) if mine(run.conf)]
    assert sorted(run.conf["key"] for run in runs) == sorted(keys)
    assert {run.state for run in runs} == {"success"}
    assert 0 < watcher.most <= SLOTS
    assert watcher.looks > 10
    assert dead_letters.counts() == (0, 0, 0)
