"""Starts the local MWAA for the `local` stack, with a scheduler if the stack's settings ask for one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from local import packages, progress
from local.commands import call
from local.mwaa import daemon, data_dir
from local.mwaa.airflow.processes import Mark
from local.mwaa.state import UNAVAILABLE, State
from local.paths import LOCAL_STACK, PROJECT, ProjectPaths
from local.private_files import write_private

SCHEDULER = f"{LOCAL_STACK}:scheduler"
_EVENTS = f"{PROJECT}:events"
_DEFAULT_FILES = "stacks/airflow"
_FLAGS = {"true": True, "false": False}
_MWAA = data_dir.Home(data_dir.DEFAULT)


@dataclass(frozen=True)
class WantedScheduler:
    """What the stack's settings ask for.

    Attributes:
        dags: The folder with the DAGs to run, or None if no scheduler is needed.
    """

    dags: Path | None

    @classmethod
    def of(cls, paths: ProjectPaths, config: Mapping[str, Any]) -> WantedScheduler:
        """Returns what the settings ask for. Exits with a one-line error if they are invalid."""
        file = paths.relative(paths.committed(LOCAL_STACK))
        for name in config:
            if name.startswith(f"{LOCAL_STACK}:") and name != SCHEDULER:
                sys.exit(f"error: {file}: {name} isn't a setting — the only one with this prefix is {SCHEDULER}")
        # YAML's own booleans are accepted, too, as in Pulumi.
        scheduler = _FLAGS.get(str(config.get(SCHEDULER, False)).lower())
        if scheduler is None:
            sys.exit(f'error: {file}: {SCHEDULER} must be "true" or "false"')
        files = str(config.get(f"{PROJECT}:files", _DEFAULT_FILES))
        return cls(paths.root / files / "dags" if scheduler else None)

    def runs_in(self, state: State) -> bool:
        """Returns whether a local MWAA has exactly the wanted scheduler."""
        return state.scheduler == bool(self.dags) and state.dags == str(self.dags or "")


def running_gateway(paths: ProjectPaths, config: Mapping[str, Any], command: str) -> dict[str, Any]:
    """Returns the local MWAA's status, starting it first if necessary. Exits if it can't be started.

    If an earlier call has started it with other settings, it is restarted. One that the user has started is never
    stopped; if it has a scheduler, but the settings don't ask for one, it is used as it is.

    Args:
        paths: The paths in the project folder.
        config: The stack's settings.
        command: The command that needs it, such as `up`.
    """
    wanted = WantedScheduler.of(paths, config)
    daemon.mend(_MWAA)
    found = daemon.running(_MWAA)
    is_ours = found is not None and _started_here(paths, found)
    keeps_scheduler = found is not None and found.scheduler and not is_ours
    if command == "up" and str(config.get(_EVENTS)).lower() == "true" and not (wanted.dags or keeps_scheduler):
        sys.exit(f'error: {_EVENTS} needs a scheduler, because its DAGs must run — also set {SCHEDULER}: "true"')
    if found and not wanted.runs_in(found):
        how = f"with a scheduler for {wanted.dags}" if wanted.dags else "without a scheduler"
        if is_ours:
            progress.say(f"Restarting the local MWAA {how}, as {SCHEDULER} specifies")
            daemon.stop(_MWAA)
            found = None
        elif wanted.dags:
            sys.exit(f"error: {SCHEDULER} requires a local MWAA {how}, but another one is running — run `make down`")
    if found and any(each.status == UNAVAILABLE for each in found.environments):
        if not is_ours:
            sys.exit("error: an environment is UNAVAILABLE — run `make down`, and start the local MWAA again")
        found = None  # starting it again restarts Airflow, too
    if found is None:
        found = _start(paths, wanted)
    if found is None:
        sys.exit("error: the local MWAA stopped right after it started — run `make up` again")
    return found.public()


def status() -> dict[str, Any] | None:
    """Returns the local MWAA's status, or None if it isn't running."""
    daemon.mend(_MWAA)
    running = daemon.running(_MWAA)
    return running.public() if running else None


def _start(paths: ProjectPaths, wanted: WantedScheduler) -> State | None:
    """Starts the local MWAA and returns its state. Exits if it can't be started."""
    options = ["--scheduler", "--dags", str(wanted.dags)] if wanted.dags else []
    # This may install Airflow with uv. The output contains keys, which must not be shown here.
    command = [sys.executable, "-m", "local.mwaa", "start", "--empty", *options]
    environ = packages.uv_environment(paths, os.environ)
    if code := call(command, paths.root, environ, stdout=subprocess.DEVNULL):
        sys.exit(code)
    started = daemon.running(_MWAA)
    if started:
        write_private(_record(paths), json.dumps(asdict(started.gateway)))
    return started


def _started_here(paths: ProjectPaths, found: State) -> bool:
    """Returns whether `_start` has started this local MWAA, rather than the user."""
    try:
        return Mark(**json.loads(_record(paths).read_text(encoding="utf-8"))) == found.gateway
    except (FileNotFoundError, ValueError, TypeError):
        return False


def _record(paths: ProjectPaths) -> Path:
    """The file that says which local MWAA was started here."""
    return paths.local_dir / "gateway.json"
