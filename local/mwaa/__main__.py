"""The command line: `python -m local.mwaa start|status|stop|install`."""

from __future__ import annotations

import argparse
import json
import os
import socket
import sys
from pathlib import Path

from local.commands import interrupt_on_signals
from local.mwaa import daemon, data_dir
from local.mwaa.airflow import versions
from local.mwaa.airflow.installation import installed
from local.mwaa.api import limits
from local.mwaa.data_dir import Home
from local.mwaa.state import State
from local.mwaa.user_error import UserError

_NOT_RUNNING = 3


def main(arguments: list[str] | None = None) -> int:
    """Runs a command and returns its exit code. Prints a UserError on standard error and returns 1."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if getattr(options, "dags", None) and not options.scheduler:
        parser.error("--dags requires --scheduler")
    os.umask(0o077)
    at = Home(options.home.resolve())
    try:
        return int(options.run(at, options))
    except UserError as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m local.mwaa", description="Runs a local MWAA in front of a real Airflow."
    )
    commands = parser.add_subparsers(required=True, metavar="start|status|stop|install")

    start = commands.add_parser("start", help="install and start the local MWAA, and wait until it responds")
    start.set_defaults(run=_start)
    start.add_argument("--airflow", default=versions.DEFAULT, metavar="VERSION", help="default: %(default)s")
    which = start.add_mutually_exclusive_group()
    which.add_argument(
        "--environment", default="local", metavar="NAME", help="the environment to create; default: %(default)s"
    )
    which.add_argument("--empty", action="store_true", help="create no environment; start the existing ones")
    start.add_argument("--port", type=int, help="the endpoint's port; default: a free one")
    start.add_argument(
        "--calls-per-second",
        type=rate,
        help=f"the limit for InvokeRestApi, 0 for none; default: {limits.DEFAULT_CALLS_PER_SECOND:g}",
    )
    start.add_argument("--scheduler", action="store_true", help="also run Airflow's scheduler, so that DAGs run")
    start.add_argument(
        "--dags",
        type=lambda text: Path(text).resolve(),
        metavar="DIR",
        help="the DAG folder, with --scheduler; default: `dags` in the environment's data",
    )

    status = commands.add_parser("status", help="show what is running; the exit code is 3 if nothing is")
    status.set_defaults(run=_status)
    status.add_argument("--json", action="store_true", help="print JSON, including the secret access key")

    stop = commands.add_parser("stop", help="stop the local MWAA, but keep its data for the next start")
    stop.set_defaults(run=_stop)

    install = commands.add_parser("install", help="install versions of Airflow without starting them")
    install.set_defaults(run=_install)
    install.add_argument("versions", nargs="+", metavar="VERSION")

    serve = commands.add_parser("serve")  # the command that `start` runs
    serve.set_defaults(run=_serve)
    serve.add_argument("--calls-per-second", type=float, required=True)
    serve.add_argument("--socket", type=int, required=True)
    serve.add_argument("--scheduler", action="store_true")
    serve.add_argument("--dags", type=Path)

    for command in (start, status, stop, install, serve):
        command.add_argument(
            "--home",
            type=Path,
            default=data_dir.DEFAULT,
            metavar="DIR",
            help="the folder for the local MWAA's data; default: .local/mwaa",
        )
    return parser


def rate(text: str) -> float:
    """Parses a number of calls per second. argparse shows this function's name in the error for invalid numbers."""
    calls = float(text)
    if not 0 <= calls < float("inf"):
        raise argparse.ArgumentTypeError("must be 0 or more")
    return calls


def _start(at: Home, options: argparse.Namespace) -> int:
    interrupt_on_signals()
    environment = None if options.empty else options.environment
    wanted = daemon.Wanted(
        environment, options.airflow, options.port, options.calls_per_second, options.scheduler, options.dags
    )
    _print_state(daemon.start(at, wanted), with_keys=True)
    return 0


def _status(at: Home, options: argparse.Namespace) -> int:
    daemon.mend(at)
    found = daemon.running(at)
    if options.json:
        print(json.dumps(found.public() if found else {"running": False}))
    elif found:
        _print_state(found, with_keys=False)
    else:
        print("The local MWAA isn't running. Start it with `python -m local.mwaa start`.")
    return 0 if found else _NOT_RUNNING


def _stop(at: Home, _: argparse.Namespace) -> int:
    print("Stopped the local MWAA." if daemon.stop(at) else "The local MWAA wasn't running.")
    return 0


def _install(_: Home, options: argparse.Namespace) -> int:
    interrupt_on_signals()
    for version in options.versions:
        installed(versions.find(version), data_dir.AIRFLOWS)
    return 0


def _serve(at: Home, options: argparse.Namespace) -> int:
    from local.mwaa.serve import serve  # noqa: PLC0415 - only this command needs the web framework

    bound = socket.socket(fileno=options.socket)
    serve(at, bound, options.calls_per_second, scheduler=options.scheduler, dags=options.dags)
    return 0


def _print_state(found: State, *, with_keys: bool) -> None:
    print(f"MWAA endpoint      {found.endpoint}")
    print(f"Access key id      {found.access_key_id}")
    if with_keys:
        print(f"Secret access key  {found.secret_access_key}")
    for environment in found.environments:
        print(f"Environment        {environment.name} ({environment.status}), Airflow {environment.airflow_version}")
        print(f"Airflow UI         {environment.url} (user {environment.username}, password {environment.password})")
        if environment.dags:
            print(f"DAG folder         {environment.dags}")


if __name__ == "__main__":
    sys.exit(main())
