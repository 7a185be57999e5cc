"""Starts a Pulumi program in its virtual environment, and stops it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock

from google.protobuf import json_format
from pulumi.runtime.proto import language_pb2

INSTEAD = "install the Pulumi CLI as described at https://www.pulumi.com/docs/install"

_PATIENCE_SECONDS = 5.0  # the time until an interrupted program is killed
_ABANDONED_SECONDS = 2.0  # the same, for a program that is waiting for responses that will never arrive


class RejectedError(Exception):
    """A request that the language host can't handle; the message is one line."""


def command(executor: Path, engine: str, request: language_pb2.RunRequest) -> list[str]:
    """Returns the command line that runs a program. Raises RejectedError for unsupported options."""
    if request.attach_debugger:
        raise RejectedError(f"the language host built by make can't attach a debugger — {INSTEAD}")
    arguments = {
        "monitor": request.monitor_address,
        "engine": engine,
        "project": request.project,
        "root_directory": request.info.root_directory,
        "stack": request.stack,
        "pwd": request.pwd,
        "dry_run": "true" if request.dryRun else "false",
        "parallel": str(request.parallel),
        "organization": request.organization,
    }
    named = [part for name, value in arguments.items() if value for part in (f"--{name}", value)]
    return [interpreter(request.info), str(executor), *named, request.info.entry_point, *request.args]


def configuration(request: language_pb2.RunRequest) -> dict[str, str]:
    """Returns the environment variables that pass the stack's configuration to the SDK."""
    return {
        "PULUMI_CONFIG": json.dumps(dict(request.config)),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
    }


def interpreter(info: language_pb2.ProgramInfo) -> str:
    """Returns the Python in the project's virtual environment or, if no environment is set, the one on PATH.

    Raises RejectedError.
    """
    folder = _virtualenv(info)
    if folder is None:
        names = [os.environ.get("PULUMI_PYTHON_CMD"), "python3", "python"]
        found = next(filter(None, map(shutil.which, filter(None, names))), None)
        if found is None:
            raise RejectedError("python3 isn't on PATH")
        return found
    python = folder / "bin" / "python"
    if not python.is_file():
        raise RejectedError(
            f"the 'virtualenv' option in Pulumi.yaml is {str(folder)!r}, which isn't a virtual environment"
        )
    return str(python)


def environment(info: language_pb2.ProgramInfo) -> dict[str, str]:
    """Returns this process's environment variables with the project's virtual environment activated."""
    folder = _virtualenv(info)
    if folder is None:
        return dict(os.environ)
    environ = {name: text for name, text in os.environ.items() if name != "PYTHONHOME"}
    path = os.pathsep.join([str(folder / "bin"), environ.get("PATH", os.defpath)])
    return environ | {"VIRTUAL_ENV": str(folder), "PATH": path}


class Program:
    """A running Pulumi program."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(command, env=environ, stdin=subprocess.DEVNULL)
        self._ending = Lock()

    def wait(self) -> int:
        """Waits for the program. Returns its exit code, or the negated number of the signal that killed it."""
        return self._process.wait()

    @property
    def has_ended(self) -> bool:
        """Whether the program has ended."""
        return self._process.poll() is not None

    def end(self, *, interrupt: bool) -> None:
        """Waits a few seconds for the program to end, and then kills it. Thread-safe, and safe to repeat.

        Args:
            interrupt: Whether to interrupt the program first. A second interrupt would abort, with a traceback, the
                shutdown that the first one started.
        """
        with self._ending:
            if self.has_ended:
                return
            if interrupt:
                self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(_PATIENCE_SECONDS if interrupt else _ABANDONED_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


def _virtualenv(info: language_pb2.ProgramInfo) -> Path | None:
    options = _options(info)
    return Path(info.root_directory, options["virtualenv"]) if options.get("virtualenv") else None


def _options(info: language_pb2.ProgramInfo) -> Mapping[str, str]:
    options = json_format.MessageToDict(info.options)
    if not isinstance(options.get("virtualenv", ""), str):
        raise RejectedError("the 'virtualenv' option in Pulumi.yaml must be a string")
    if options.get("toolchain", "pip") != "pip":
        raise RejectedError(
            f"the language host built by make supports only the pip toolchain, not {options['toolchain']!r} — {INSTEAD}"
        )
    if "typechecker" in options:
        raise RejectedError(f"the language host built by make can't run a type checker — {INSTEAD}")
    return options
