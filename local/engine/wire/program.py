"""The process in which the project's program runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from local.engine.state.encoding import dump
from local.engine.wire.process import Child, OnLine, python_environment

# The program's exit code when it failed and has said so itself; the runner has the same number, which is Pulumi's.
EXIT_SHOWN = 32
_RUNNER = Path(__file__).with_name("runner.py")


@dataclass(frozen=True)
class ProgramSettings:
    """What a program is started with."""

    virtualenv: Path
    project_folder: Path
    project: str
    stack: str
    config: dict[str, str]
    secret_keys: list[str]
    parallel: int
    preview: bool


def start_program(settings: ProgramSettings, monitor: str, engine: str, on_line: OnLine) -> Child:
    """Starts the program; its output goes to `on_line`, everything else it says through the two services."""
    arguments = {
        "monitor": monitor,
        "engine": engine,
        "project": settings.project,
        "stack": settings.stack,
        "organization": "organization",
        "root_directory": str(settings.project_folder),
        "parallel": str(settings.parallel),
        "dry_run": "true" if settings.preview else "false",
    }
    config = {"PULUMI_CONFIG": dump(settings.config)} if settings.config else {}
    secret_keys = {"PULUMI_CONFIG_SECRET_KEYS": dump(settings.secret_keys)}
    environment = python_environment(settings.virtualenv, config | secret_keys)
    python = str(settings.virtualenv / "bin" / "python")
    command = [python, "-u", str(_RUNNER), *(f"{key}={value}" for key, value in arguments.items())]
    child = Child(command, settings.project_folder, environment)
    child.follow(on_line)
    return child
