"""The folder in which Pulumi's file backend keeps a stack: checkpoint, history and backups.

All files are written through a temporary file and a rename, and are the owner's alone (0600).
"""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import yaml

from local.engine.errors import EngineError, UnsupportedError
from local.engine.state.checkpoint import Checkpoint, parse_checkpoint
from local.engine.state.encoding import dump

_META_VERSION = 1


@dataclass(frozen=True)
class Backend:
    """One stack's place in a file backend."""

    root: Path
    project: str
    stack: str

    @property
    def qualified_name(self) -> str:
        """The stack's full name; a file backend has one organization."""
        return f"organization/{self.project}/{self.stack}"

    @property
    def checkpoint_path(self) -> Path:
        """Where the state is."""
        return self.root / "stacks" / self.project / f"{self.stack}.json"

    @property
    def lock_folder(self) -> Path:
        """Where the locks of the stack are."""
        return self.root / "locks" / self.qualified_name

    def load(self) -> Checkpoint | None:
        """The checkpoint, or None if the stack has none; raises EngineError if it can't be read."""
        for ending in (".gz", ".zst"):
            compressed = self.checkpoint_path.with_name(f"{self.checkpoint_path.name}{ending}")
            if compressed.exists():
                raise UnsupportedError(f"a compressed state ({compressed})")
        try:
            text = self.checkpoint_path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise EngineError(f"can't read the state {self.checkpoint_path}: {error}") from error
        return parse_checkpoint(text, str(self.checkpoint_path))

    def save(self, text: str) -> None:
        """Replaces the checkpoint; the one before stays as `.json.bak`. Raises EngineError if it can't be written."""
        path = self.checkpoint_path
        backup = path.with_name(f"{path.name}.bak")
        try:
            if path.exists():
                backup.unlink(missing_ok=True)
                os.link(path, backup)
            write_file(path, text)
        except OSError as error:
            raise EngineError(f"can't write the state {path}: {error}") from error

    def remember(self, update: dict[str, object]) -> None:
        """Adds an update to the history, with the checkpoint that it left."""
        stamp = time.time_ns()
        history = self.root / "history" / self.project / self.stack
        checkpoint = self.checkpoint_path.read_text(encoding="utf-8")
        write_file(history / f"{self.stack}-{stamp}.history.json", dump(update))
        write_file(history / f"{self.stack}-{stamp}.checkpoint.json", checkpoint)
        backups = self.root / "backups" / self.project / self.stack
        write_file(backups / f"{self.stack}.{stamp}.json", checkpoint)


def open_backend(url: str, project: str, stack: str) -> Backend:
    """The stack's place in the backend that `PULUMI_BACKEND_URL` names; raises EngineError if that is no folder."""
    parts = urlsplit(url)
    if parts.scheme != "file":
        named = url or "PULUMI_BACKEND_URL is not set: make sets it for this stack"
        raise UnsupportedError(f"a backend other than file:// ({named})")
    folder = Path(unquote(parts.netloc + parts.path)).expanduser()
    if not folder.is_dir():
        raise EngineError(f"the backend's folder {folder} does not exist: make it, or correct PULUMI_BACKEND_URL")
    root = folder / ".pulumi"
    _check_meta(root / "meta.yaml")
    return Backend(root, project, stack)


def _check_meta(path: Path) -> None:
    try:
        version = yaml.safe_load(path.read_text(encoding="utf-8"))["version"]
    except FileNotFoundError:
        older = next((path.parent / "stacks").glob("*.json*"), None)
        if older is not None:
            raise UnsupportedError(f"the file backend's older layout ({older})") from None
        write_file(path, f"version: {_META_VERSION}\n")
        return
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise EngineError(f"can't read {path}: {error}") from error
    if version != _META_VERSION:
        raise UnsupportedError(f"version {version} of the file backend ({path})")


def write_file(path: Path, text: str) -> None:
    """Writes a file that is complete or not there, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
