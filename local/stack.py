"""`python -m local.stack up --stack local`: runs a Pulumi command on a stack, as `make` does.

The `local` stack has the local MWAA and its own state, both in the project folder. If no usable Pulumi CLI is on PATH,
one is installed there, too. Any other stack uses the user's own Pulumi CLI and environment.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from local import settings
from local.aws.errors import RejectedError
from local.aws.installation import install_plugin
from local.aws.services.process import Services
from local.cli.find import Cli, NoCliError
from local.commands import call, interrupt_on_signals
from local.gateway import running_gateway, status
from local.locks import clear_stale_locks
from local.paths import LOCAL_STACK, PROJECT, PROJECT_PATHS, ProjectPaths
from local.report import report
from local.setup import require_stack
from local.tools import install_tools

SECRETS = (f"{PROJECT}:warehousePassword", f"{PROJECT}:githubWebhookSecret")

_RUNS = ("preview", "up", "refresh", "destroy")
_COMMANDS = (*_RUNS, "down", "secret", "shell")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line. Unknown options are passed on to Pulumi unchanged."""
    parser = argparse.ArgumentParser(prog="python -m local.stack", allow_abbrev=False)
    parser.add_argument("command", choices=_COMMANDS)
    parser.add_argument("--stack", default=LOCAL_STACK)
    arguments, extra = parser.parse_known_args(argv)
    require_stack(PROJECT_PATHS, arguments.stack)
    if arguments.command == "secret" and not any(extra):
        sys.exit("error: NAME is required — run make secret NAME=warehousePassword")
    if arguments.command == "shell" and (folder := "".join(extra)) and not Path(folder).is_dir():
        sys.exit(f"error: {folder} isn't a folder — create it first")
    if arguments.stack != LOCAL_STACK:
        _run_users_cli(arguments.command, arguments.stack, extra)
    interrupt_on_signals()
    try:
        if arguments.command == "down":
            return _down(PROJECT_PATHS)
        return run(PROJECT_PATHS, arguments.command, extra)
    except KeyboardInterrupt:
        return 130
    except (NoCliError, RejectedError) as error:
        sys.exit(f"error: {error}")


def run(paths: ProjectPaths, command: str, extra: Sequence[str]) -> int:
    """Runs a command on the `local` stack after preparing everything it needs. Returns the command's exit code."""
    config = settings.prepare(paths)
    cli = install_tools(paths, [config.get(f"{PROJECT}:airflowVersion")])
    gateway = running_gateway(paths, config, command)
    environ = settings.environment(paths, gateway, os.environ, cli.folder)
    services = Services(settings.aws_home(paths))
    if services.needed():
        environ |= services.start(environ).variables()
    install_plugin(paths.pulumi_home)
    with paths.locked():
        _prepare_stack(paths, cli, environ)
    if command == "shell":
        return _shell(paths, environ, "".join(extra))
    if command == "secret":
        return call(
            [str(cli.command), "config", "set", "--secret", "--stack", LOCAL_STACK, *extra], paths.root, environ
        )
    clear_stale_locks(paths)
    options = [] if command == "preview" else ["--yes"]
    code = call([str(cli.command), command, "--stack", LOCAL_STACK, *options, *extra], paths.root, environ)
    if not services.needed():
        services.stop()
    if command == "up" and code == 0:
        print(report(paths.checkpoint, status() or gateway, services.running()))
    return code


def _down(paths: ProjectPaths) -> int:
    """Stops everything that runs for the `local` stack. Returns the exit code."""
    if Services(settings.aws_home(paths)).stop():
        print("Stopped the emulated AWS. All messages and undeclared objects are gone.")
    return call([sys.executable, "-m", "local.mwaa", "stop"], paths.root, os.environ)


def _shell(paths: ProjectPaths, environ: Mapping[str, str], folder: str) -> int:
    """Runs the user's shell for this stack, or for the Pulumi project in another folder."""
    purpose = f"the '{LOCAL_STACK}' stack. Try `pulumi preview`; type `exit` to leave."
    if folder:
        purpose = "a project that manages Airflow's config in the local MWAA; type `exit` to leave."
        of_stack = {"PULUMI_STACK", "PULUMI_OPTION_CONFIG_FILE"}
        environ = {name: text for name, text in environ.items() if name not in of_stack}
    print(f"This shell is set up for {purpose}", flush=True)
    return call([os.environ.get("SHELL", "/bin/sh")], Path(folder) if folder else paths.root, environ)


def _run_users_cli(command: str, stack: str, extra: Sequence[str]) -> NoReturn:
    """Replaces this process with the user's own Pulumi CLI, in their environment."""
    if command in {"down", "shell"}:
        sys.exit(f"error: 'make {command}' works only for the '{LOCAL_STACK}' stack, not for '{stack}'")
    words = ["config", "set", "--secret"] if command == "secret" else [command]
    os.chdir(PROJECT_PATHS.root)
    os.execvp("pulumi", ["pulumi", *words, "--stack", stack, *extra])  # noqa: S606 - runs a program directly, not a shell


def _prepare_stack(paths: ProjectPaths, cli: Cli, environ: Mapping[str, str]) -> None:
    """Creates the stack if it doesn't exist, and generates random values for its program's missing secrets."""
    if not paths.checkpoint.exists():
        paths.state.mkdir(parents=True, exist_ok=True)
        # Uses a temporary project, because `stack init` writes a salt to the settings file, which is committed here.
        scratch = paths.local_dir / "init"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        (scratch / "Pulumi.yaml").write_text(f"name: {PROJECT}\nruntime: python\n", encoding="utf-8")
        _pulumi(paths, cli, environ, "-C", str(scratch), "stack", "init", LOCAL_STACK)
        shutil.rmtree(scratch)
    config = settings.read(paths)
    for name in SECRETS:
        if name not in config:
            random = secrets.token_urlsafe(18)
            _pulumi(paths, cli, environ, "config", "set", "--secret", "--stack", LOCAL_STACK, name, text=random)


def _pulumi(paths: ProjectPaths, cli: Cli, environ: Mapping[str, str], *arguments: str, text: str = "") -> None:
    """Runs a Pulumi command without showing its output. Exits with a one-line error if it fails.

    `text` is the command's standard input.
    """
    command = [str(cli.command), "--non-interactive", *arguments]
    ran = subprocess.run(
        command, cwd=paths.root, env=dict(environ), input=text, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        sys.exit(f"error: `pulumi {' '.join(arguments)}` failed: {ran.stderr.strip()}")


if __name__ == "__main__":
    sys.exit(main())
