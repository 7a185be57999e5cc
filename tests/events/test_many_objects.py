"""Many objects at once: each gets exactly one run, and no more runs are ever active than there are slots."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from local.paths import PROJECT_PATHS
from pulumi_mwaa.airflow import Airflow
from tests.support.aws.fault_proxy import faulty_proxy
from tests.support.aws.local_mwaa import LocalMwaa
from tests.support.aws.queues import MessageQueue
from tests.support.aws.s3_notifications import notification

DAG = "register_object"
SLOTS = 8
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
def event_source(log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Runs the emulated event source mapping, and kills it at the end."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.aws.event_source", "pulumi_mwaa.events.s3.handler"],
            cwd=PROJECT_PATHS.root,
            env=dict(os.environ),
            stdout=output,
            stderr=output,
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


@pytest.mark.parametrize("number", [60, pytest.param(500, marks=pytest.mark.soak)])
def test_each_object_is_run_once_and_no_more_at_a_time_than_there_are_slots(
    client: Airflow,
    scheduled_mwaa: LocalMwaa,
    queue: MessageQueue,
    function_environ: pytest.MonkeyPatch,
    new_queue: Callable[[], MessageQueue],
    prefix: str,
    tmp_path: Path,
    number: int,
) -> None:
    """A tenth of the calls are throttled, a tenth of the objects reported twice, and the function killed once."""
    pool = f"{prefix}pool"
    client.pools.create({"name": pool, "slots": SLOTS, "description": None, "include_deferred": False})
    dead_letters = new_queue()
    queue.redrive_to(dead_letters, max_receives=5, visibility_seconds=5)
    keys = [f"{prefix}/{index}" for index in range(number)]
    bodies = [*map(notification, keys), *map(notification, keys[: number // 10])]
    random.Random(7).shuffle(bodies)  # noqa: S311
    queue.send(*bodies)
    for name, value in {"DAG_ID": DAG, "POOL": pool}.items():
        function_environ.setenv(name, value)
    watcher, log = Watcher(scheduled_mwaa), tmp_path / "function.log"

    def finished() -> int:
        return sum(run.state == "success" for run in client.dag_runs.list(DAG, limit=2 * number) if mine(run.conf))

    def mine(conf: object) -> bool:
        return isinstance(conf, dict) and str(conf.get("key")).startswith(prefix)

    with faulty_proxy(scheduled_mwaa.endpoint) as proxy, watcher.watching():
        proxy.throttled_share = 0.1
        function_environ.setenv("AWS_ENDPOINT_URL_MWAA", proxy.endpoint)
        deadline = time.monotonic() + TIMEOUT
        with event_source(log):
            while finished() < number // 3:
                assert time.monotonic() < deadline, log.read_text()[-2000:]
                time.sleep(0.5)
        with event_source(log):
            while finished() < number or any(queue.counts()):
                assert time.monotonic() < deadline, log.read_text()[-2000:]
                time.sleep(0.5)

    runs = [run for run in client.dag_runs.list(DAG, limit=2 * number) if mine(run.conf)]
    assert sorted(run.conf["key"] for run in runs) == sorted(keys)
    assert {run.state for run in runs} == {"success"}
    assert 0 < watcher.most <= SLOTS
    assert watcher.looks > 10
    assert dead_letters.counts() == (0, 0, 0)
