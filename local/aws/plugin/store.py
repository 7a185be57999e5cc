"""The existing resources, in one private file that outlives the plugin, which is restarted for each run.

Secrets in the file are encrypted (`sealing.py`).
"""

from __future__ import annotations

import fcntl
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.aws.plugin.sealing import Seal
from local.private_files import write_private


@dataclass(frozen=True)
class Entry:
    """A recorded resource: its type, its id, its inputs, and the outputs that AWS has computed."""

    token: str
    id: str
    inputs: dict[str, Any]
    computed: dict[str, Any]

    def output(self, name: str) -> Any:
        """Returns the output with this name, which may be `id`."""
        return self.id if name == "id" else {**self.inputs, **self.computed}.get(name)


class Store:
    """Reads and changes the file. Safe to use from several threads and processes; changes are atomic."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / "resources.json"
        self._seal = Seal(folder)
        self._lock = threading.Lock()

    def entries(self) -> list[Entry]:
        """Returns all resources, oldest first."""
        try:
            items = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return []
        return [Entry(**{**item, "inputs": self._seal.open(item["inputs"])}) for item in items]

    def find(self, token: str, id_: str) -> Entry | None:
        """Returns a resource, or None if it doesn't exist."""
        return next((entry for entry in self.entries() if (entry.token, entry.id) == (token, id_)), None)

    @contextmanager
    def changing(self) -> Iterator[list[Entry]]:
        """Yields the list of all resources, and saves it if the block ends without an exception."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._lock, self._path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            entries = self.entries()
            yield entries
            items = [{**vars(entry), "inputs": self._seal.close(entry.inputs)} for entry in entries]
            write_private(self._path, json.dumps(items, indent=1))
