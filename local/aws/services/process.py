"""Starts, finds and stops the process that provides S3, SQS, Secrets Manager and Lambda."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from local import progress
from local.aws.errors import RejectedError
from local.aws.plugin.store import Store
from local.aws.services.url_port import address_of, listening_socket
from local.aws.types.lambda_urls import FUNCTION_URL
from local.aws.types.secretsmanager import SECRET
from local.aws.types.sqs import QUEUE
from local.interruptions import uninterrupted
from local.locking import locked
from local.mwaa.airflow import processes
from local.mwaa.airflow.processes import Mark
from local.paths import PROJECT_PATHS
from local.private_files import make_private, write_private

# The AWS services that users call.
_SERVICES = ("S3", "SQS", "SECRETS_MANAGER")
# The variables with which a function reaches the local MWAA.
_PASSED_ON = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL_MWAA")
_END_SECONDS = 5.0
_POLL_SECONDS = 0.05
#: The types of the resources that need the process.
NEEDED_BY = frozenset({FUNCTION_URL, QUEUE, SECRET})


@dataclass(frozen=True)
class Running:
    """The running process.

    Attributes:
        process: The process.
        endpoint: The endpoint of the AWS services; empty until the process has started them.
        urls: The address of the function URLs, without a path.
        ready: Whether the process has created the store's resources.
    """

    process: Mark
    endpoint: str
    urls: str
    ready: bool = False

    def variables(self) -> dict[str, str]:
        """Returns the environment variables that make AWS SDKs use this process."""
        return {f"AWS_ENDPOINT_URL_{service}": self.endpoint for service in _SERVICES}


class Services:
    """The process for the store in a folder.

    Args:
        folder: The folder, which also gets the process's files.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def log(self) -> Path:
        """The process's log."""
        return self._folder / "services.log"

    @property
    def functions(self) -> Path:
        """The folder with the functions' code and logs."""
        return self._folder / "functions"

    def running(self) -> Running | None:
        """Returns the running process, or None."""
        try:
            recorded = json.loads(self._state.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        found = Running(Mark(**recorded.pop("process")), **recorded)
        return found if found.process.alive() else None

    def needed(self) -> bool:
        """Returns whether the store has resources that need the process."""
        return any(entry.token in NEEDED_BY for entry in Store(self._folder).entries())

    def start(self, environ: Mapping[str, str]) -> Running:
        """Returns the running process, once it is ready; starts it if necessary.

        Args:
            environ: Variables with the local MWAA's endpoint and keys, for the functions.

        Raises:
            RejectedError: If it can't be started.
        """
        make_private(self._folder)
        with locked(self._folder / "services.lock"):
            # The local MWAA's keys change each time it starts.
            write_private(self._environ, json.dumps({name: environ[name] for name in _PASSED_ON if name in environ}))
            found = self.running()
            if found and found.ready:
                return found
            with progress.step("Starting the emulated AWS"):
                return self._wait_until_ready(None if found else self._spawn())

    def stop(self) -> bool:
        """Stops the process and the functions that it runs, and returns whether it was running."""
        if not self._folder.exists():
            return False
        with locked(self._folder / "services.lock"):
            found = self.running()
            if found:
                processes.end([found.process], _END_SECONDS)
            self._state.unlink(missing_ok=True)
            self._environ.unlink(missing_ok=True)
        return found is not None

    def save(self, running: Running) -> None:
        """Records the process, replacing an earlier record."""
        write_private(self._state, json.dumps(asdict(running)))

    def environ(self) -> dict[str, str]:
        """Returns the variables with the local MWAA's endpoint and keys."""
        recorded: dict[str, str] = json.loads(self._environ.read_text(encoding="utf-8"))
        return recorded

    @property
    def _state(self) -> Path:
        return self._folder / "services.json"

    @property
    def _environ(self) -> Path:
        return self._folder / "functions.json"

    def _spawn(self) -> subprocess.Popen[bytes]:
        self._state.unlink(missing_ok=True)
        self.log.touch(mode=0o600)
        with self.log.open("wb") as log, listening_socket(Store(self._folder)) as bound, uninterrupted():
            process = subprocess.Popen(
                [sys.executable, "-m", "local.aws.services", str(self._folder), str(bound.fileno())],
                cwd=PROJECT_PATHS.root, pass_fds=[bound.fileno()], start_new_session=True, umask=0o077,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
            # So that the process can be stopped even if this one is interrupted before it is ready.
            self.save(Running(Mark.of(process.pid), endpoint="", urls=address_of(bound)))
            return process

    def _wait_until_ready(self, process: subprocess.Popen[bytes] | None) -> Running:
        """Waits for a process that was just started, or that was left behind when an earlier start was killed."""
        while True:
            found = self.running()
            if found and found.ready:
                return found
            if process.poll() is not None if process else found is None:
                raise RejectedError(f"the emulated AWS has ended — see {self.log}")
            time.sleep(_POLL_SECONDS)
