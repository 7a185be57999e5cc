"""The folder that a local MWAA lives in, and the private files in it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local.locking import locked
from local.mwaa.user_error import UserError
from local.paths import PROJECT_PATHS
from local.private_files import make_private

DEFAULT = PROJECT_PATHS.local_dir / "mwaa"
#: Virtual environments, one a version; every home shares them.
AIRFLOWS = PROJECT_PATHS.local_dir / "airflow"


@dataclass(frozen=True)
class Home:
    """Where one local MWAA keeps its state, its logs and its Airflows. Only its owner can read it."""

    path: Path

    @property
    def state(self) -> Path:
        """What is running, with the keys to it."""
        return self.path / "state.json"

    @property
    def log(self) -> Path:
        """The gateway's log."""
        return self.path / "gateway.log"

    @property
    def environments(self) -> Path:
        """The folder of all environments."""
        return self.path / "environments"

    def environment(self, name: str) -> Path:
        """The folder of an environment: its record, and its Airflows."""
        return self.environments / name

    def airflow(self, environment: str, version: str) -> Path:
        """The AIRFLOW_HOME of an environment. Each version has its own, since a database fits only one of them."""
        return self.environment(environment) / version

    def create(self) -> None:
        """Makes the folder. Raises UserError when that, or writing there, isn't possible."""
        try:
            make_private(self.path)
            with tempfile.TemporaryFile(dir=self.path):
                pass
        except OSError as error:
            raise UserError(
                f"{self.path} can't be written ({error.strerror}); choose another folder with --home."
            ) from None

    @contextmanager
    def changing(self, waiting: Callable[[], None]) -> Iterator[int]:
        """Lets one start or stop at a time at this home, as `locked` does."""
        with locked(self.path / "change.lock", waiting) as lock:
            yield lock


def tail(path: Path, lines: int = 30) -> str:
    """Returns the last lines of a log, or nothing if there is none."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 64 * 1024))
            text = file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
