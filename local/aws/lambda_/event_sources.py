"""Invokes functions with the messages in their queues, as the store's event source mappings specify.

Messages that aren't deleted become visible again after the queue's visibility timeout. As in Lambda, a poller doesn't
know the function's reserved concurrency: a batch that finds none free waits, and returns to the queue after that time.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from local.aws.account import name_in
from local.aws.lambda_ import messages
from local.aws.lambda_.execution_environments import ExecutionEnvironments, ThrottledError
from local.aws.lambda_.function import InvocationError
from local.aws.plugin.store import Entry, Store
from local.aws.types.lambda_ import FUNCTION, LARGEST_BATCH, MAPPING
from local.aws.types.sqs import QUEUE, VISIBILITY_SECONDS
from local.mwaa.state import REGION

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

_IDLE_SECONDS = 0.25
_END_SECONDS = 1.0
# Lambda's own default is far higher, but each concurrent invocation is a process on this machine.
_POLLERS = 5
_log = logging.getLogger(__name__)


class EventSources:
    """All event source mappings in a store.

    A poller that finds messages starts another one, up to the mapping's maximum concurrency.

    Args:
        store: The store, which may change at any time.
        environments: The functions' execution environments.
        endpoint: SQS's endpoint.
    """

    def __init__(self, store: Store, environments: ExecutionEnvironments, endpoint: str) -> None:
        self._store = store
        self._environments = environments
        session = boto3.Session("local", "local", region_name=REGION)
        self._sqs: SQSClient = session.client("sqs", endpoint_url=endpoint)
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._pollers: Counter[str] = Counter()
        self._threads: set[threading.Thread] = set()

    def run(self) -> None:
        """Polls until `stop` is called, and then stops the functions."""
        while not self._stopped.wait(_IDLE_SECONDS):
            entries = self._store.entries()
            for mapping in entries:
                if mapping.token == MAPPING:
                    self._start_poller(mapping.id, maximum=1)
            self._environments.keep_only({entry.id for entry in entries if entry.token == FUNCTION})
        self._environments.stop()
        for poller in [*self._threads]:
            poller.join(_END_SECONDS)

    def stop(self) -> None:
        """Makes `run` return."""
        self._stopped.set()

    def _start_poller(self, mapping_id: str, maximum: int) -> None:
        """Starts a poller unless the mapping already has this many."""
        with self._lock:
            if self._pollers[mapping_id] < maximum and not self._stopped.is_set():
                self._pollers[mapping_id] += 1
                poller = threading.Thread(target=self._poll, args=[mapping_id], daemon=True)
                self._threads.add(poller)
                poller.start()

    def _poll(self, mapping_id: str) -> None:
        """Processes the messages in a mapping's queue until there are no more."""
        try:
            while not self._stopped.is_set() and self._process_batch(mapping_id):
                pass
        except (BotoCoreError, ClientError, OSError) as error:  # for example, if Pulumi is deleting the queue
            _log.warning("%s: %s", mapping_id, error)
        finally:
            with self._lock:
                self._pollers[mapping_id] -= 1
                self._threads.discard(threading.current_thread())

    def _process_batch(self, mapping_id: str) -> bool:
        """Processes one batch, and returns whether there was one."""
        entries = self._store.entries()
        mapping = _find(entries, MAPPING, mapping_id)
        if mapping is None or not mapping.inputs.get("enabled", True):
            return False
        inputs = mapping.inputs
        queue = _find(entries, QUEUE, inputs["eventSourceArn"], "arn")
        entry = _find(entries, FUNCTION, name_in(inputs["functionName"]))
        if queue is None or entry is None:
            return False
        records = messages.receive(self._sqs, queue, inputs.get("batchSize", LARGEST_BATCH))
        if not records:
            return False
        self._start_poller(mapping_id, (inputs.get("scalingConfig") or {}).get("maximumConcurrency", _POLLERS))
        seconds = queue.inputs.get("visibilityTimeoutSeconds", VISIBILITY_SECONDS)
        try:
            response = self._environments.invoke(entry, {"Records": records}, seconds)
        except (InvocationError, ThrottledError) as error:
            _log.warning("%s", error)
        else:
            messages.delete(self._sqs, queue, messages.done(records, response, inputs.get("functionResponseTypes")))
        return True


def _find(entries: Sequence[Entry], token: str, wanted: str, output: str = "id") -> Entry | None:
    return next((entry for entry in entries if entry.token == token and entry.output(output) == wanted), None)
