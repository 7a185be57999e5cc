"""A local MWAA's folder and the private files in it."""

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
#: The virtual environments, one for each version of Airflow. All homes share them.
AIRFLOWS = PROJECT_PATHS.local_dir / "airflow"


@dataclass(frozen=True)
class Home:
    """The folder for one local MWAA's state, logs and Airflow instances. Only its owner can read it."""

    path: Path

    @property
    def state(self) -> Path:
        """The state of the running gateway, including its keys."""
        return self.path / "state.json"

    @property
    def log(self) -> Path:
        """The gateway's log."""
        return self.path / "gateway.log"

    @property
    def environments(self) -> Path:
        """The folder that contains all environments."""
        return self.path / "environments"

    def environment(self, name: str) -> Path:
        """Returns an environment's folder, which contains its record and an AIRFLOW_HOME for each version."""
        return self.environments / name

    def airflow(self, environment: str, version: str) -> Path:
        """Returns an environment's AIRFLOW_HOME for a version. Databases are version-specific, so each has its own."""
        return self.environment(environment) / version

    def dags(self, environment: str) -> Path:
        """Returns an environment's own DAG folder, which all versions share."""
        return self.environment(environment) / "dags"

    def create(self) -> None:
        """Creates the folder. Raises UserError if it can't be created or isn't writable."""
        try:
            make_private(self.path)
            with tempfile.TemporaryFile(dir=self.path):
                pass
        except OSError as error:
            raise UserError(f"{self.path} isn't writable ({error.strerror}) — use a different --home.") from None

    @contextmanager
    def changing(self, waiting: Callable[[], None]) -> Iterator[int]:
        """Allows only one start or stop at a time for this home; yields the lock's descriptor, as `locked` does."""
        with locked(self.path / "change.lock", waiting) as lock:
            yield lock


def tail(path: Path, lines: int = 30) -> str:
    """Returns the last lines of a log, or an empty string if it doesn't exist."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 64 * 1024))
            text = file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


def end_of_log(path: Path) -> str:
    """Returns the last lines of a log, below a line with the log's path."""
    return f"Last lines of {path}:\n{tail(path)}"


def last_error(path: Path) -> str:
    """Returns the last line in a log that mentions an error, or else the log's last line."""
    lines = [line.strip() for line in tail(path).splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    return (errors or lines or [""])[-1]
