"""Many objects that arrive in a bucket at once, and the function that triggers a DAG run for each of them."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pulumi import FileAsset

from local.paths import PROJECT_PATHS
from pulumi_mwaa.airflow import Airflow, DagRun
from pulumi_mwaa.components.events.archive import function_code
from tests.support.aws.local_lambda import StoredFunction, asset
from tests.support.aws.local_mwaa import LocalMwaa
from tests.support.aws.queues import MessageQueue
from tests.support.aws.s3_notifications import notification

DAG = "register_object"
_FUNCTION_SECONDS = 180
_ACTIVE = {"state": ["queued", "running"], "limit": 1}


class Watcher:
    """Counts the DAG's active runs continuously, bypassing MWAA."""

    def __init__(self, mwaa: LocalMwaa) -> None:
        self._mwaa = mwaa
        self._stop = threading.Event()
        self._error: Exception | None = None
        self.most = 0
        self.looks = 0

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Counts until the block ends. Raises whatever the counting has raised."""
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
            while not self._stop.wait(0.1):
                answer = self._mwaa.rest("GET", f"/dags/{DAG}/dagRuns", query=_ACTIVE)
                self.most = max(self.most, answer.json()["total_entries"])
                self.looks += 1
        except Exception as error:  # noqa: BLE001 (raised again in the caller's thread)
            self._error = error


@dataclass(frozen=True)
class ManyObjects:
    """Objects whose notifications are in a queue, and the function for that queue.

    The function and its mapping have the settings that `S3DagTrigger` gives them.
    """

    keys: Sequence[str]
    queue: MessageQueue
    function: StoredFunction
    client: Airflow

    @classmethod
    def arrive(
        cls,
        number: int,
        *,
        repeated: int,
        slots: int,
        retry_seconds: int,
        prefix: str,
        queue: MessageQueue,
        client: Airflow,
        mwaa: LocalMwaa,
        folder: Path,
    ) -> ManyObjects:
        """Creates the pool and the function, and fills the queue.

        Args:
            number: How many objects arrive.
            repeated: How many of them are reported twice.
            slots: The pool's slots.
            retry_seconds: How long a message that finds no room waits on average.
            prefix: The prefix of the pool's name and of the objects' keys.
            queue: The queue.
            client: The client that creates the pool.
            mwaa: The MWAA whose DAG the function triggers.
            folder: The store's folder.
        """
        pool = f"{prefix}pool"
        client.pools.create({"name": pool, "slots": slots, "description": None, "include_deferred": False})
        keys = [f"{prefix}/{index}" for index in range(number)]
        bodies = [notification(key) for key in (*keys, *keys[:repeated])]
        random.Random(7).shuffle(bodies)  # noqa: S311
        queue.send(*bodies)
        function = StoredFunction(folder)
        assets = function_code().assets.items()
        function.create(
            "pulumi_mwaa.events.s3.handler",
            {path: asset(path=file.path) for path, file in assets if isinstance(file, FileAsset)},
            _FUNCTION_SECONDS,
            {
                "MWAA_ENVIRONMENT": mwaa.arn,
                "DAG_ID": DAG,
                "POOL": pool,
                "QUEUE_URL": queue.url,
                "RETRY_SECONDS": str(retry_seconds),
            },
            concurrency=1,
        )
        function.map(queue, "ReportBatchItemFailures", concurrency=2)
        return cls(keys, queue, function, client)

    @contextmanager
    def polled(self, environ: Mapping[str, str], endpoint: str) -> Iterator[None]:
        """Runs the function's event source in another process, which is killed even if it is processing a batch.

        Args:
            environ: Variables with which the function calls MWAA.
            endpoint: SQS's endpoint.
        """
        with self._log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.aws.event_source", str(self.function.folder), endpoint],
                cwd=PROJECT_PATHS.root, env={**os.environ, "AWS_ENDPOINT_URL": endpoint, **environ},
                stdout=output, stderr=output,
            )  # fmt: skip
        try:
            yield
        finally:
            process.kill()
            process.wait()

    def runs(self) -> list[DagRun]:
        """Returns the runs of these objects."""
        listed = self.client.dag_runs.list(DAG, limit=2 * len(self.keys))
        return [run for run in listed if isinstance(run.conf, dict) and str(run.conf.get("key")) in self.keys]

    def wait(self, number: int, *, seconds: float) -> None:
        """Waits until this many runs have succeeded and, if these are all, until the queue is empty.

        Fails after this many seconds.
        """
        deadline = time.monotonic() + seconds
        while not self._have_succeeded(number):
            assert time.monotonic() < deadline, self._log.read_text()[-1000:] + self.function.log[-2000:]
            time.sleep(0.5)

    def _have_succeeded(self, number: int) -> bool:
        succeeded = sum(run.state == "success" for run in self.runs())
        return succeeded >= number and (number < len(self.keys) or not any(self.queue.counts()))

    @property
    def _log(self) -> Path:
        return self.function.folder / "event-source.log"
