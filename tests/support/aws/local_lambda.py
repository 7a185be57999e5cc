"""A Lambda function in a store, for tests of the local Lambda."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pulumi.runtime.rpc import _special_archive_sig, _special_asset_sig, _special_sig_key

from local.aws.plugin.store import Entry, Store
from local.aws.types import iam, lambda_, lambda_urls, sqs
from local.aws.types.recorded import Recorded
from tests.support.aws.queues import MessageQueue

FUNCTION = "f"
_TYPES = {each.token: each for each in (*iam.TYPES, *lambda_.TYPES, *lambda_urls.TYPES, *sqs.TYPES)}
_ROLE = "role-arn"


class StoredFunction:
    """A function named `f` in a store, with its event source mappings."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = Store(folder)
        self.code_folder = folder / "functions"
        self._functions = lambda_.Functions(self.store, _TYPES, self.code_folder)

    def create(
        self,
        handler: str,
        code: Mapping[str, Any],
        seconds: int,
        variables: Mapping[str, str],
        concurrency: int | None = None,
    ) -> None:
        """Creates the function and its role. `concurrency` is the function's reserved concurrency."""
        with self.store.changing() as entries:
            entries.append(Entry(iam.ROLE, "role", {}, {"arn": _ROLE}))
        self._functions.create(
            {
                "name": FUNCTION,
                "role": _ROLE,
                "runtime": "python3.13",
                "handler": handler,
                "code": archive(assets=code),
                "timeout": seconds,
                **({} if concurrency is None else {"reservedConcurrentExecutions": concurrency}),
                "environment": {"variables": {**variables}},
            }
        )

    def replace_code(self, code: Mapping[str, Any]) -> None:
        """Updates the function's code."""
        entry = self.store.find(lambda_.FUNCTION, FUNCTION)
        assert entry
        self._functions.update(FUNCTION, {**entry.inputs, "code": archive(assets=code)})

    def delete(self) -> None:
        """Deletes the function."""
        self._functions.delete(FUNCTION)

    def map(self, queue: MessageQueue, *response_types: str, concurrency: int = 2, function: str = FUNCTION) -> None:
        """Creates an event source mapping with this maximum concurrency, and records its queue.

        `function` is the function's name or ARN.
        """
        described = queue.client.get_queue_attributes(QueueUrl=queue.url, AttributeNames=["All"])["Attributes"]
        arn, visibility = described["QueueArn"], {"visibilityTimeoutSeconds": int(described["VisibilityTimeout"])}
        with self.store.changing() as entries:
            entries.append(Entry(sqs.QUEUE, queue.url, visibility, {"arn": arn}))
        inputs = {
            "functionName": function,
            "eventSourceArn": arn,
            "functionResponseTypes": [*response_types],
            "scalingConfig": {"maximumConcurrency": concurrency},
        }
        Recorded(_TYPES[lambda_.MAPPING], self.store, _TYPES).create(inputs)

    @property
    def log(self) -> str:
        """The function's log so far."""
        path = self.code_folder / f"{FUNCTION}.log"
        return path.read_text() if path.exists() else ""


def asset(**where: str) -> dict[str, Any]:
    """Returns an asset as the engine sends it."""
    return {_special_sig_key: _special_asset_sig, **where}


def archive(**where: Any) -> dict[str, Any]:
    """Returns an archive as the engine sends it."""
    return {_special_sig_key: _special_archive_sig, **where}
