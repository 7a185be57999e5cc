"""Lambda's rules for functions that are invoked with the messages of a queue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import psutil
import pytest
from pulumi.runtime.rpc import _special_archive_sig, _special_asset_sig, _special_sig_key

from local.aws.lambda_.event_sources import EventSources
from local.aws.plugin.store import Entry, Store
from local.aws.types import iam, lambda_, sqs
from local.aws.types.recorded import Recorded
from tests.support.aws.queues import MessageQueue
from tests.support.system.processes import until

TYPES = {each.token: each for each in (*iam.TYPES, *lambda_.TYPES, *sqs.TYPES)}
HANDLER = """
import os, pathlib, sys, time

def handler(event, context):
    busy = pathlib.Path(os.environ["BUSY"])
    busy.touch(exist_ok=False)  # raises if another batch is in progress
    records = event["Records"]
    bodies = [record["body"] for record in records]
    print("VERSION batch of", len(bodies), "in process", os.getpid(), context.get_remaining_time_in_millis() <= 1000)
    print({name: value for name, value in os.environ.items() if name.startswith("AWS_")})
    if "slow" in bodies:
        time.sleep(0.3)
    if "hang" in bodies:
        busy.unlink()
        time.sleep(60)
    busy.unlink()
    if "exit" in bodies:
        sys.stdout.flush()
        os._exit(1)
    if "raise" in bodies:
        raise ValueError("the reason")
    if "unknown" in bodies:
        return {"batchItemFailures": [{"itemIdentifier": "unknown"}]}
    if "invalid" in bodies:
        return {"batchItemFailures": [{"id": "x"}]}
    return {"batchItemFailures": [{"itemIdentifier": each["messageId"]} for each in records if each["body"] == "fail"]}
"""


def code(version: str) -> dict[str, Any]:
    file = {_special_sig_key: _special_asset_sig, "text": HANDLER.replace("VERSION", version)}
    return {_special_sig_key: _special_archive_sig, "assets": {"package/module.py": file}}


@dataclass(frozen=True)
class Lambda:
    """Event source mappings that are being polled."""

    store: Store
    functions: lambda_.Functions
    folder: Path

    def inputs(self, version: str = "v1") -> dict[str, Any]:
        return {
            "name": "f",
            "role": "role-arn",
            "runtime": "python3.13",
            "handler": "package.module.handler",
            "code": code(version),
            "timeout": 1,
            "environment": {"variables": {"BUSY": str(self.folder / "busy")}},
        }

    def map(self, queue: MessageQueue, *response_types: str) -> None:
        arn = queue.client.get_queue_attributes(QueueUrl=queue.url, AttributeNames=["QueueArn"])["Attributes"][
            "QueueArn"
        ]
        with self.store.changing() as entries:
            entries.append(Entry(sqs.QUEUE, queue.url, {}, {"arn": arn}))
        inputs = {"functionName": "f", "eventSourceArn": arn, "functionResponseTypes": [*response_types]}
        Recorded(TYPES[lambda_.MAPPING], self.store, TYPES).create(inputs)

    @property
    def log(self) -> str:
        path = self.folder / "functions" / "f.log"
        return path.read_text() if path.exists() else ""


@pytest.fixture
def running(tmp_path: Path, moto_endpoint: str) -> Iterator[Lambda]:
    """A running Lambda with one function, `f`."""
    store, folder = Store(tmp_path), tmp_path / "functions"
    functions = lambda_.Functions(store, TYPES, folder)
    with store.changing() as entries:
        entries.append(Entry(iam.ROLE, "role", {}, {"arn": "role-arn"}))
    made = Lambda(store, functions, tmp_path)
    functions.create(made.inputs())
    caller = {"AWS_ENDPOINT_URL_MWAA": "http://127.0.0.1:1"}
    sources = EventSources(store, folder, lambda: caller, moto_endpoint)
    thread = Thread(target=sources.run)
    thread.start()
    yield made
    sources.stop()
    thread.join()


@pytest.fixture
def queue(running: Lambda, new_queue: Callable[[], MessageQueue]) -> MessageQueue:
    """The function's queue. The function reports the messages that fail."""
    made = new_queue()
    running.map(made, "ReportBatchItemFailures")
    return made


def test_only_messages_that_the_function_reports_as_failed_stay_in_the_queue(
    running: Lambda, queue: MessageQueue
) -> None:
    queue.send("done", "fail", "done")
    until(lambda: queue.counts() == (0, 1, 0))


def test_without_partial_responses_a_batch_that_returns_is_deleted(
    running: Lambda, new_queue: Callable[[], MessageQueue]
) -> None:
    queue = new_queue()
    queue.send("done", "fail")
    running.map(queue)
    until(lambda: queue.counts() == (0, 0, 0))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("raise", "ValueError: the reason"),
        ("hang", "Task timed out after 1.00 seconds"),
        ("exit", "the function's process has ended"),
        ("unknown", ""),
        ("invalid", ""),
    ],
)
def test_batch_whose_invocation_fails_stays_in_the_queue_and_the_next_one_is_processed(
    running: Lambda, new_queue: Callable[[], MessageQueue], body: str, reason: str
) -> None:
    queue = new_queue()
    queue.send(body, "done")
    running.map(queue, "ReportBatchItemFailures")
    until(lambda: queue.counts() == (0, 2, 0) and reason in running.log)

    queue.send("next")
    until(lambda: running.log.count(" batch of 1 ") == 1)
    until(lambda: queue.counts() == (0, 2, 0))


def test_batches_have_at_most_ten_messages_and_are_processed_one_at_a_time_by_one_process(
    running: Lambda, new_queue: Callable[[], MessageQueue]
) -> None:
    queues = [new_queue(), new_queue()]
    for each in queues:
        each.send("slow", "fail", *map(str, range(10)))
        running.map(each, "ReportBatchItemFailures")
    until(lambda: all(each.counts() == (0, 1, 0) for each in queues))
    batches = [line.split() for line in running.log.splitlines() if " batch of " in line]
    assert max(int(words[3]) for words in batches) == 10
    assert len({words[6] for words in batches}) == 1


def test_function_has_the_callers_endpoints_and_nothing_of_the_users_account(
    monkeypatch: pytest.MonkeyPatch, running: Lambda, queue: MessageQueue
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "prod")
    queue.send("done")
    until(lambda: queue.counts() == (0, 0, 0))
    assert "'AWS_ENDPOINT_URL_MWAA': 'http://127.0.0.1:1'" in running.log
    assert "'AWS_LAMBDA_FUNCTION_NAME': 'f'" in running.log
    assert "AWS_PROFILE" not in running.log


def test_changed_code_runs_from_the_next_batch_on(running: Lambda, queue: MessageQueue) -> None:
    queue.send("done")
    until(lambda: "v1 batch of 1" in running.log)
    running.functions.update("f", running.inputs("v2"))
    queue.send("done")
    until(lambda: "v2 batch of 1" in running.log)
    assert "v1" not in running.log.partition("v2")[2]


def test_deleted_function_leaves_no_process_and_no_code(running: Lambda, queue: MessageQueue) -> None:
    queue.send("done")
    until(lambda: queue.counts() == (0, 0, 0))
    pid = int(running.log.split("in process ")[1].split()[0])
    assert psutil.pid_exists(pid)
    running.functions.delete("f")
    until(lambda: not psutil.pid_exists(pid))
    until(lambda: [path.name for path in (running.folder / "functions").iterdir()] == ["f.log"])
