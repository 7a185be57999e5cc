"""The environments' records: private files in their folders, which outlive the gateway."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass, field
from typing import Any

from local.mwaa.data_dir import Home
from local.mwaa.user_error import UserError
from local.private_files import make_private, write_private

_FILE = "environment.json"


@dataclass(frozen=True)
class Record:
    """An environment as requested. `settings` is the input of CreateEnvironment, with AWS's defaults filled in."""

    name: str
    created_at: float
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def airflow_version(self) -> str:
        """The version that was requested when the environment was created or last updated."""
        return str(self.settings["AirflowVersion"])


def save(home: Home, record: Record) -> None:
    """Saves a record atomically."""
    folder = home.environment(record.name)
    make_private(folder)
    write_private(folder / _FILE, json.dumps(asdict(record), indent=2) + "\n")


def load(home: Home) -> list[Record]:
    """Returns all records, sorted by name. Raises UserError if one is invalid."""
    files = sorted(home.environments.glob(f"*/{_FILE}"))
    try:
        return [Record(**json.loads(file.read_text(encoding="utf-8"))) for file in files]
    except (ValueError, TypeError):
        raise UserError(f"A record in {home.environments} can't be read — delete its environment's folder.") from None


def remove(home: Home, name: str) -> None:
    """Deletes an environment's record, and then its folder."""
    folder = home.environment(name)
    (folder / _FILE).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
