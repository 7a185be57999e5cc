"""Files and folders that only their owner can read. Uses only the standard library."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def make_private(folder: Path) -> None:
    """Creates a folder that only its owner can open, and any missing parents, which aren't private.

    Leaves an existing folder unchanged.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def write_private(path: Path, text: str, *, executable: bool = False) -> None:
    """Writes a file atomically: if the process is killed or the disk is full, the previous file remains."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            os.fchmod(handle, 0o700 if executable else 0o600)
        Path(name).replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise
