"""`python -m local.stack up --stack local`: runs a stack's command, as make does.

The stack `local` gets the local MWAA, and the Pulumi CLI or else the embedded engine, all inside the project folder.
Any other stack is the Pulumi CLI's own, in the user's own environment.
"""

from __future__ import annotations

import argparse
import getpass
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import yaml

from local import cli, packages, settings
from local.engine.errors import EngineError
from local.engine.state.backend import Backend, open_backend
from local.engine.state.lock import clear_stale_locks
from local.places import HERE, LOCAL_STACK, Places
from local.report import report
from local.setup import require_stack

COMMANDS = ("preview", "up", "refresh", "destroy", "down", "secret")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line. Options that it doesn't know go to Pulumi as they are."""
    parser = argparse.ArgumentParser(prog="python -m local.stack", allow_abbrev=False)
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("--stack", default=LOCAL_STACK)
    arguments, extra = parser.parse_known_args(argv)
    require_stack(HERE, arguments.stack)
    if arguments.stack != LOCAL_STACK:
        _hand_over(arguments.command, arguments.stack, extra)
    try:
        if arguments.command == "down":
            return _mwaa(HERE, "stop").returncode
        if arguments.command == "secret":
            return _keep_secret(HERE, " ".join(extra))
        return run(HERE, arguments.command, extra)
    except KeyboardInterrupt:
        return 130
    except EngineError as error:
        sys.exit(f"error: {error}")


def run(places: Places, command: str, extra: Sequence[str]) -> int:
    """Runs a command of the stack `local`, once what it needs is there; returns the command's exit code."""
    gateway = _gateway(places)
    settings.prepare(places)
    places.state.mkdir(parents=True, exist_ok=True)
    backend = open_backend(places.state.as_uri(), _project(places), LOCAL_STACK)
    for line in clear_stale_locks(backend):
        print(line)
    arguments = [command, "--stack", LOCAL_STACK, "--config-file", places.shown(places.settings), *extra]
    if command != "preview":
        arguments.append("--yes")
    pulumi = cli.find_or_fetch(places)
    environ = settings.environment(places, gateway, os.environ, pulumi.command.parent if pulumi else None)
    if pulumi:
        if not backend.checkpoint_path.exists():
            _make_stack(places, backend, pulumi, environ)
        engine = [str(pulumi.command)]
    else:
        engine = [sys.executable, "-m", "local.engine"]
    code = _wait([*engine, *arguments], places, environ)
    if command == "up" and code == 0:
        print(report(backend.checkpoint_path, _status(places) or gateway))
    return code


def _hand_over(command: str, stack: str, extra: Sequence[str]) -> NoReturn:
    """Becomes the Pulumi CLI, and leaves everything as the user has it."""
    if command == "down":
        sys.exit(f"error: 'down' stops the local MWAA, which has nothing to do with stack '{stack}'")
    words = ["config", "set", "--secret"] if command == "secret" else [command]
    os.chdir(HERE.root)
    os.execvp("pulumi", ["pulumi", *words, "--stack", stack, *extra])  # noqa: S606 - a program's arguments, no shell


def _keep_secret(places: Places, name: str) -> int:
    """Keeps a secret of the stack `local`, from the terminal or the standard input: for `make secret`."""
    if not name:
        sys.exit("error: whose value? Say make secret NAME=warehousePassword")
    key = name if ":" in name else f"{_project(places)}:{name}"
    if settings.is_committed(places, key):
        sys.exit(f"error: {key} is no secret: {places.shown(places.committed(LOCAL_STACK))} says what it is")
    told = getpass.getpass(f"{name} (nothing for a random one): ") if sys.stdin.isatty() else sys.stdin.readline()
    value = told.rstrip("\n")
    settings.prepare(places, {key: value or secrets.token_urlsafe(18)})
    print(f"{key} is {'set' if value else 'random'}: it is encrypted in {places.shown(places.settings)}")
    return 0


def _mwaa(
    places: Places, *arguments: str, environ: Mapping[str, str] | None = None, capture: bool = False
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "local.mwaa", *arguments]
    output = subprocess.PIPE if capture else None
    return subprocess.run(command, cwd=places.root, env=environ, stdout=output, text=True, check=False)


def _gateway(places: Places) -> dict[str, Any]:
    """The running local MWAA, started if need be; exits as its start does when that fails."""
    running = _status(places)
    if running is None or any(each["status"] == "UNAVAILABLE" for each in running["environments"]):
        # It installs an Airflow with uv. What it prints, `status` prints too: keys that nobody has to see here.
        started = _mwaa(places, "start", "--empty", environ=packages.uv_environment(places, os.environ), capture=True)
        if started.returncode:
            sys.exit(started.returncode)
        running = _status(places)
    if running is None:
        sys.exit("error: the local MWAA stopped as soon as it had started: run `make up` again")
    return running


def _status(places: Places) -> dict[str, Any] | None:
    """What the local MWAA tells of itself, if it runs."""
    status = _mwaa(places, "status", "--json", capture=True)
    running: dict[str, Any] | None = json.loads(status.stdout) if status.returncode == 0 else None
    return running


def _project(places: Places) -> str:
    name: str = yaml.safe_load((places.root / "Pulumi.yaml").read_text(encoding="utf-8"))["name"]
    return name


def _make_stack(places: Places, backend: Backend, pulumi: cli.Cli, environ: Mapping[str, str]) -> None:
    """Makes the stack in the backend, from a scratch project: `stack init` writes a salt beside `Pulumi.yaml`.

    The scratch project has the stack's settings, so the salt that it would write is there.
    """
    folder = places.made / "init"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text(f"name: {backend.project}\nruntime: python\n", encoding="utf-8")
    shutil.copy2(places.settings, folder / places.settings.name)
    command = [str(pulumi.command), "-C", str(folder), "stack", "init", backend.stack, "--non-interactive"]
    made = subprocess.run(command, env=dict(environ), capture_output=True, text=True, check=False)
    shutil.rmtree(folder)
    if made.returncode:
        sys.exit(f"error: the Pulumi CLI can't make the stack: {made.stderr.strip()}")


def _wait(command: Sequence[str], places: Places, environ: Mapping[str, str]) -> int:
    """Runs a command to its own end: on Ctrl-C, which it gets too, it is the one to finish in good order."""
    process = subprocess.Popen(command, cwd=places.root, env=dict(environ))
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return process.wait()
    finally:
        signal.signal(signal.SIGINT, before)


if __name__ == "__main__":
    sys.exit(main())
