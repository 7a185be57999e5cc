"""Invokes functions with the messages in their queues, as the store's event source mappings specify.

Each function processes one batch at a time, whatever its concurrency setting. Messages that aren't deleted become
visible again after the queue's visibility timeout.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from local.aws.lambda_ import messages
from local.aws.lambda_.function import Function, FunctionProcess, InvocationError
from local.aws.plugin.store import Entry, Store
from local.aws.types.lambda_ import FUNCTION, MAPPING
from local.aws.types.sqs import QUEUE
from local.mwaa.state import REGION

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

_IDLE_SECONDS = 0.25
_END_SECONDS = 1.0
_LARGEST_BATCH = 10
_log = logging.getLogger(__name__)


class EventSources:
    """All event source mappings in a store, each polled by a thread of its own.

    Args:
        store: The store, which may change at any time.
        functions: The folder with the functions' code and logs.
        caller: Returns the environment variables with which functions call AWS.
        endpoint: SQS's endpoint.
    """

    def __init__(self, store: Store, functions: Path, caller: Callable[[], dict[str, str]], endpoint: str) -> None:
        self._store = store
        self._folder = functions
        self._caller = caller
        session = boto3.Session("local", "local", region_name=REGION)
        self._sqs: SQSClient = session.client("sqs", endpoint_url=endpoint)
        self._stopped = threading.Event()
        self._functions: dict[str, _Instance] = {}
        self._pollers: dict[str, threading.Thread] = {}

    def run(self) -> None:
        """Polls until `stop` is called, and then stops the functions."""
        while not self._stopped.wait(_IDLE_SECONDS):
            entries = self._store.entries()
            for mapping in entries:
                if mapping.token == MAPPING and mapping.id not in self._pollers:
                    poller = threading.Thread(target=self._poll, args=[mapping.id], daemon=True)
                    self._pollers[mapping.id] = poller
                    poller.start()
            existing = {entry.id for entry in entries if entry.token == FUNCTION}
            for name, instance in [*self._functions.items()]:
                if name not in existing:
                    instance.stop_if_idle()
        for instance in self._functions.values():
            instance.kill()
        for poller in [*self._pollers.values()]:
            poller.join(_END_SECONDS)
        for instance in self._functions.values():
            instance.stop()

    def stop(self) -> None:
        """Makes `run` return."""
        self._stopped.set()

    def _poll(self, mapping_id: str) -> None:
        """Polls one mapping until it is deleted."""
        try:
            while not self._stopped.is_set():
                entries = self._store.entries()
                mapping = _find(entries, MAPPING, mapping_id)
                if mapping is None:
                    return
                if not mapping.inputs.get("enabled", True) or not self._process_batch(mapping, entries):
                    self._stopped.wait(_IDLE_SECONDS)
        finally:
            del self._pollers[mapping_id]

    def _process_batch(self, mapping: Entry, entries: Sequence[Entry]) -> bool:
        """Processes one batch, and returns whether there was one."""
        inputs = mapping.inputs
        queue = _find(entries, QUEUE, inputs["eventSourceArn"], "arn")
        entry = _find(entries, FUNCTION, inputs["functionName"])
        if queue is None or entry is None:
            return False
        instance = self._functions.setdefault(entry.id, _Instance())
        try:
            with instance.lock:
                records = messages.receive(self._sqs, queue, inputs.get("batchSize", _LARGEST_BATCH))
                if not records:
                    return False
                function = Function.of(entry, self._folder, self._caller())
                response = instance.process_for(function).invoke({"Records": records})
            messages.delete(self._sqs, queue, messages.done(records, response, inputs.get("functionResponseTypes")))
        except InvocationError as error:
            _log.warning("%s", error)
        except (BotoCoreError, ClientError, OSError) as error:  # for example, if Pulumi is deleting the queue
            _log.warning("%s: %s", entry.id, error)
            return False
        return True


class _Instance:
    """A function's process, if the function has been invoked."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._process: FunctionProcess | None = None

    def process_for(self, function: Function) -> FunctionProcess:
        """Returns a process for exactly this function.

        Starts a new one if the function has changed or its process has ended.
        """
        if self._process and (self._process.function != function or not self._process.alive()):
            self._process.stop()
            self._process = None
        if self._process is None:
            self._process = FunctionProcess(function)
        return self._process

    def kill(self) -> None:
        """Kills the process, which may be processing a batch."""
        if self._process:
            self._process.kill()

    def stop_if_idle(self) -> None:
        """Stops the process unless it is processing a batch."""
        if self.lock.acquire(blocking=False):
            self.stop()
            self.lock.release()

    def stop(self) -> None:
        """Stops the process."""
        if self._process:
            self._process.stop()
            self._process = None


def _find(entries: Sequence[Entry], token: str, wanted: str, output: str = "id") -> Entry | None:
    return next((entry for entry in entries if entry.token == token and entry.output(output) == wanted), None)
