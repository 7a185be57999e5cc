"""Lambda's rules for functions that are invoked with a queue's messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import psutil
import pytest

from local.aws.lambda_.event_sources import EventSources
from local.aws.lambda_.execution_environments import ExecutionEnvironments
from tests.support.aws.local_lambda import StoredFunction, asset
from tests.support.aws.queues import MessageQueue
from tests.support.system.processes import until

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

# The first two batches wait for each other.
PAIRED = """
import os, pathlib, time

def handler(event, context):
    started, active = (pathlib.Path(os.environ["BUSY"], name) for name in ("started", "active"))
    for folder in (started, active):
        (folder / context.aws_request_id).touch()
    while len([*started.iterdir()]) < 2:
        time.sleep(0.01)
    time.sleep(0.2)
    print("active:", len([*active.iterdir()]), "process:", os.getpid())
    (active / context.aws_request_id).unlink()
"""


def code(version: str) -> dict[str, Any]:
    return {"package/module.py": asset(text=HANDLER.replace("VERSION", version))}


@pytest.fixture
def running(tmp_path: Path, moto_endpoint: str) -> Iterator[StoredFunction]:
    """A stored function with a reserved concurrency of one, whose event source mappings are being polled."""
    function = StoredFunction(tmp_path)
    function.create("package.module.handler", code("v1"), 1, {"BUSY": str(tmp_path / "busy")}, concurrency=1)
    with polled(function, moto_endpoint):
        yield function


@contextmanager
def polled(function: StoredFunction, endpoint: str) -> Iterator[None]:
    """Polls the function's event source mappings in a thread."""
    caller = {"AWS_ENDPOINT_URL_MWAA": "http://127.0.0.1:1"}
    sources = EventSources(function.store, ExecutionEnvironments(function.code_folder, lambda: caller), endpoint)
    thread = Thread(target=sources.run)
    thread.start()
    try:
        yield
    finally:
        sources.stop()
        thread.join()


@pytest.fixture
def queue(running: StoredFunction, new_queue: Callable[[], MessageQueue]) -> MessageQueue:
    """The function's queue. Its mapping lets the function report which messages failed."""
    made = new_queue()
    running.map(made, "ReportBatchItemFailures")
    return made


def test_only_messages_that_the_function_reports_as_failed_stay_in_the_queue(
    running: StoredFunction, queue: MessageQueue
) -> None:
    queue.send("done", "fail", "done")
    until(lambda: queue.counts() == (0, 1, 0))


def test_without_partial_responses_a_batch_that_returns_is_deleted(
    running: StoredFunction, new_queue: Callable[[], MessageQueue]
) -> None:
    queue = new_queue()
    queue.send("done", "fail")
    running.map(queue)
    until(lambda: queue.counts() == (0, 0, 0))


def test_mapping_may_name_the_functions_arn(running: StoredFunction, new_queue: Callable[[], MessageQueue]) -> None:
    queue = new_queue()
    queue.send("done")
    running.map(queue, function="arn:aws:lambda:us-east-1:123456789012:function:f")
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
    running: StoredFunction, new_queue: Callable[[], MessageQueue], body: str, reason: str
) -> None:
    queue = new_queue()
    queue.send(body, "done")
    running.map(queue, "ReportBatchItemFailures")
    until(lambda: queue.counts() == (0, 2, 0) and reason in running.log)

    queue.send("next")
    until(lambda: running.log.count(" batch of 1 ") == 1)
    until(lambda: queue.counts() == (0, 2, 0))


def test_batches_have_at_most_ten_messages_and_are_processed_one_at_a_time_by_one_process(
    running: StoredFunction, new_queue: Callable[[], MessageQueue]
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
    monkeypatch: pytest.MonkeyPatch, running: StoredFunction, queue: MessageQueue
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "prod")
    queue.send("done")
    until(lambda: queue.counts() == (0, 0, 0))
    assert "'AWS_ENDPOINT_URL_MWAA': 'http://127.0.0.1:1'" in running.log
    assert "'AWS_LAMBDA_FUNCTION_NAME': 'f'" in running.log
    assert "AWS_PROFILE" not in running.log


def test_changed_code_runs_from_the_next_batch_on(running: StoredFunction, queue: MessageQueue) -> None:
    queue.send("done")
    until(lambda: "v1 batch of 1" in running.log)
    running.replace_code(code("v2"))
    queue.send("done")
    until(lambda: "v2 batch of 1" in running.log)
    assert "v1" not in running.log.partition("v2")[2]


def test_deleted_function_leaves_no_process_and_no_code(running: StoredFunction, queue: MessageQueue) -> None:
    queue.send("done")
    until(lambda: queue.counts() == (0, 0, 0))
    pid = int(running.log.split("in process ")[1].split()[0])
    assert psutil.pid_exists(pid)
    running.delete()
    until(lambda: not psutil.pid_exists(pid))
    until(lambda: [path.name for path in running.code_folder.iterdir()] == ["f.log"])


def test_batches_are_processed_concurrently_up_to_the_mappings_limit(
    tmp_path: Path, moto_endpoint: str, new_queue: Callable[[], MessageQueue]
) -> None:
    for name in ("started", "active"):
        (tmp_path / name).mkdir()
    function = StoredFunction(tmp_path / "aws")
    function.create("module.handler", {"module.py": asset(text=PAIRED)}, 30, {"BUSY": str(tmp_path)})
    queue = new_queue()
    queue.send(*map(str, range(60)))
    function.map(queue, "ReportBatchItemFailures", concurrency=2)
    with polled(function, moto_endpoint):
        until(lambda: queue.counts() == (0, 0, 0))
    lines = [line.split() for line in function.log.splitlines()]
    assert max(int(active) for _, active, _, _ in lines) == 2
    assert len({pid for *_, pid in lines}) == 2


def test_batch_without_free_concurrency_goes_back_and_counts_as_received(
    tmp_path: Path, moto_endpoint: str, new_queue: Callable[[], MessageQueue]
) -> None:
    function = StoredFunction(tmp_path / "aws")
    function.create("package.module.handler", code("v1"), 1, {"BUSY": str(tmp_path / "busy")}, concurrency=0)
    queue, dead_letters = new_queue(), new_queue()
    queue.redrive_to(dead_letters, max_receives=2, visibility_seconds=1)
    queue.send("throttled")
    function.map(queue, "ReportBatchItemFailures")
    with polled(function, moto_endpoint):
        until(lambda: dead_letters.counts() == (1, 0, 0))
    assert function.log == ""
