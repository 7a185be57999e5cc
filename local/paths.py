"""The paths in a project folder. Uses only the standard library."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from local.locking import locked

PROJECT = "pulumi-mwaa"
LOCAL_STACK = "local"


@dataclass(frozen=True)
class ProjectPaths:
    """The paths in one project folder. All generated files are in `.venv` and `.local`, which git ignores."""

    root: Path

    @property
    def venv(self) -> Path:
        """The virtual environment that `Pulumi.yaml` names."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The virtual environment's Python interpreter."""
        return self.venv / "bin" / "python"

    @property
    def local_dir(self) -> Path:
        """The folder for all other generated files."""
        return self.root / ".local"

    @property
    def state(self) -> Path:
        """The folder for the local stack's file backend."""
        return self.local_dir / "state"

    @property
    def cli(self) -> Path:
        """The folder for a Pulumi CLI that was downloaded or built; the command is in its `bin` folder."""
        return self.local_dir / "cli"

    @property
    def pulumi_home(self) -> Path:
        """The local stack's `PULUMI_HOME`, which contains its plugins."""
        return self.local_dir / "home"

    @property
    def checkpoint(self) -> Path:
        """The local stack's state."""
        return self.state / ".pulumi" / "stacks" / PROJECT / f"{LOCAL_STACK}.json"

    @property
    def locks(self) -> Path:
        """The folder with the local stack's locks, one file per lock."""
        return self.state / ".pulumi" / "locks" / "organization" / PROJECT / LOCAL_STACK

    @property
    def passphrase(self) -> Path:
        """The file with the local stack's passphrase."""
        return self.local_dir / "passphrase"

    @property
    def settings(self) -> Path:
        """The settings that the local stack's runs use: the committed ones plus secrets."""
        return self.local_dir / f"Pulumi.{LOCAL_STACK}.yaml"

    @property
    def uv_folders(self) -> dict[str, str]:
        """Environment variables that keep uv's downloads in the project folder instead of the home directory."""
        folder = self.local_dir / "uv"
        return {"UV_CACHE_DIR": str(folder / "cache"), "UV_PYTHON_INSTALL_DIR": str(folder / "pythons")}

    def committed(self, stack: str) -> Path:
        """Returns a stack's settings file, which is under version control."""
        return self.root / "stacks" / f"Pulumi.{stack.rpartition('/')[2]}.yaml"

    def log(self, name: str) -> Path:
        """Returns the log file for a step's full output, and creates its folder."""
        folder = self.local_dir / "log"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{name}.log"

    def relative(self, path: Path) -> str:
        """Returns the path relative to the project folder, for messages."""
        return str(path.relative_to(self.root))

    @contextlib.contextmanager
    def locked(self) -> Iterator[int]:
        """Lets one process at a time create files here; yields the lock's descriptor, as `locking.locked` does."""
        self.local_dir.mkdir(mode=0o700, exist_ok=True)
        with locked(self.local_dir / "lock") as lock:
            yield lock


PROJECT_PATHS = ProjectPaths(Path(__file__).resolve().parent.parent)
