"""The locks of the stack `local`: what a run that was killed has left is no reason to keep the next one out."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil

from local import progress
from local.cli.find import Cli
from local.places import LOCAL_STACK, Places


def clear_stale_locks(places: Places, cli: Cli, environ: Mapping[str, str]) -> None:
    """Runs `pulumi cancel` if there are locks, and all of them are of processes of this machine that have ended."""
    locks = [_content(path) for path in sorted(places.locks.glob("*.json"))]
    if locks and all(_is_stale(lock) for lock in locks):
        progress.say(f"The last run of the stack '{LOCAL_STACK}' was killed: `pulumi cancel` clears its lock")
        command = [str(cli.command), "cancel", "--yes", "--stack", LOCAL_STACK]
        subprocess.run(command, cwd=places.root, env=dict(environ), capture_output=True, check=False)


def _content(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except (ValueError, FileNotFoundError):  # a run that has just ended has taken its lock away
        return {}
    return content if isinstance(content, dict) else {}


def _is_stale(lock: dict[str, Any]) -> bool:
    pid = lock.get("pid")
    return lock.get("hostname") == socket.gethostname() and isinstance(pid, int) and not psutil.pid_exists(pid)
