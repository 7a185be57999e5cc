"""Removes Pulumi's stale locks on the `local` stack, so that a killed run's lock doesn't block the next run."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import psutil

from local import progress
from local.paths import LOCAL_STACK, ProjectPaths


def clear_stale_locks(paths: ProjectPaths) -> None:
    """Removes each lock that was taken on this machine by a process that has since ended.

    `pulumi cancel` would remove all locks, including that of a run that has just started.
    """
    for path in paths.locks.glob("*.json"):
        if _is_stale(_content(path)):
            progress.say(f"The last run of the '{LOCAL_STACK}' stack was killed; removing its lock")
            path.unlink(missing_ok=True)


def _content(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except (ValueError, FileNotFoundError):  # the run has just ended and removed its lock
        return {}
    return content if isinstance(content, dict) else {}


def _is_stale(lock: dict[str, Any]) -> bool:
    pid = lock.get("pid")
    return lock.get("hostname") == socket.gethostname() and isinstance(pid, int) and not psutil.pid_exists(pid)
