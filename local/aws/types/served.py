"""Resources that exist in the local S3, SQS or Secrets Manager, in addition to their entries in the store."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from local.aws.errors import RejectedError
from local.aws.plugin.store import Entry, Store
from local.aws.services.process import NEEDED_BY, Running, Services
from local.aws.services.resources import resources_at
from local.aws.types.aws_type import AwsType
from local.aws.types.recorded import Recorded
from local.aws.types.s3 import OBJECT


class Served(Recorded):
    """Serves one type from the store and also, if it is running, from the process that emulates these services.

    The entry is saved first, so that a process that starts in the meantime finds it. Creating, reading or updating a
    resource that needs the process starts it.
    """

    def __init__(
        self,
        described: AwsType,
        store: Store,
        types: dict[str, AwsType],
        environ: Mapping[str, str],
    ) -> None:
        super().__init__(described, store, types)
        self._services = Services(store.folder)
        self._environ = environ

    def create(self, inputs: dict[str, Any]) -> Entry:
        """Creates a resource. Raises RejectedError if AWS would reject it. Leaves no entry behind if it fails."""
        entry = super().create(inputs)
        try:
            self._put(entry)
        except BaseException:
            super().delete(entry.id)
            with suppress(RejectedError):  # the first error is the one to report
                self._remove(entry)
            raise
        return entry

    def update(self, id_: str, inputs: dict[str, Any]) -> Entry:
        """Updates a resource. Raises RejectedError if AWS would reject the update. Keeps the inputs if it fails."""
        before = self._store.find(self.described.token, id_)
        entry = super().update(id_, inputs)
        if before and self.described.token == OBJECT and before.computed == entry.computed:
            return entry  # uploading the same content again would notify the queues
        try:
            self._put(entry)
        except BaseException:
            if before:
                super().update(id_, before.inputs)
            raise
        return entry

    def read(self, id_: str) -> Entry | None:
        """Returns a resource, or None if it doesn't exist. Starts the process if the resource needs it."""
        entry = super().read(id_)
        if entry and entry.token in NEEDED_BY:
            self._services.start(self._environ)
        return entry

    def delete(self, id_: str) -> None:
        """Deletes a resource if it exists. Raises RejectedError if it is in use, or is a bucket that isn't empty."""
        entry = self._store.find(self.described.token, id_)
        super().delete(id_)
        if entry is None:
            return
        try:
            self._remove(entry)
        except BaseException:
            with self._store.changing() as entries:
                entries.append(entry)
            raise

    def _put(self, entry: Entry) -> None:
        running = self._services.start(self._environ) if entry.token in NEEDED_BY else self._running()
        if running:
            resources_at(running.endpoint).put(entry)

    def _remove(self, entry: Entry) -> None:
        if running := self._running():
            resources_at(running.endpoint).delete(entry)

    def _running(self) -> Running | None:
        """Returns the process if it is running; waits for one that is starting.

        Until it is ready, it may lack what a resource needs, or create one that has been deleted in the meantime.
        """
        running = self._services.running()
        return running if running is None or running.ready else self._services.start(self._environ)
