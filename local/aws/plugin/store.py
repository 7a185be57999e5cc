"""The existing resources, in one encrypted file that outlives the plugin, which is restarted for each run."""

from __future__ import annotations

import fcntl
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.aws.plugin.encryption import Encryption
from local.aws.plugin.plain_store import plain_file, read_plain
from local.private_files import write_private


@dataclass(frozen=True)
class Entry:
    """A recorded resource: its type, its id, its inputs, and the outputs that AWS has computed."""

    token: str
    id: str
    inputs: dict[str, Any] = field(repr=False)  # any of them may be secret
    computed: dict[str, Any] = field(repr=False)

    def output(self, name: str) -> Any:
        """Returns the output with this name, which may be `id`."""
        return self.id if name == "id" else {**self.inputs, **self.computed}.get(name)


class Store:
    """Reads and changes the file. Safe to use from several threads and processes; changes are atomic."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / "resources.encrypted"
        self._encryption = Encryption(folder)
        self._lock = threading.Lock()

    def entries(self) -> list[Entry]:
        """Returns all resources, oldest first. Raises RejectedError if the file's key is missing or has changed."""
        if plain_file(self.folder).exists():
            with self.changing():
                pass  # replaces the file
        return self._read()

    def find(self, token: str, id_: str) -> Entry | None:
        """Returns a resource, or None if it doesn't exist."""
        return next((entry for entry in self.entries() if (entry.token, entry.id) == (token, id_)), None)

    @contextmanager
    def changing(self) -> Iterator[list[Entry]]:
        """Yields the list of all resources, and saves it if the block ends without an exception."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._lock, self._path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            entries = self._read()
            yield entries
            self._write(entries)

    def _read(self) -> list[Entry]:
        try:
            items = json.loads(self._encryption.decrypt(self._path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            with suppress(FileNotFoundError):
                return [Entry(**item) for item in read_plain(self.folder, self._encryption)]
            return []
        return [Entry(**item) for item in items]

    def _write(self, entries: list[Entry]) -> None:
        if not self._path.exists():  # otherwise, a new key would hide that the previous one is missing
            self._encryption.create_key()
        write_private(self._path, self._encryption.encrypt(json.dumps([*map(vars, entries)])))
        plain_file(self.folder).unlink(missing_ok=True)
