"""The command line: the CLI's own names (`output` is its `stack output`), for what a local stack needs."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from local.engine.apply.deployment import Kind
from local.engine.errors import EngineError, ExitCode, UnsupportedError
from local.engine.operation import Operation, Options
from local.engine.output import show_outputs
from local.engine.session import Session, open_session
from local.engine.state.lock import clear_stale_locks, locked
from local.engine.taint import taint

_BANNER = "Embedded engine, for the stack 'local' only; production uses the Pulumi CLI."
_KINDS = {"preview": Kind.UPDATE, "up": Kind.UPDATE, "refresh": Kind.REFRESH, "destroy": Kind.DESTROY}
# Option, what it does, and the commands that know it.
_FLAGS = (
    ("--yes", "don't ask after the preview", {"up", "refresh", "destroy"}),
    ("--skip-preview", "don't preview, and don't ask", {"up", "refresh", "destroy"}),
    ("--json", "print JSON, as the Pulumi CLI does", {"preview", "up", "refresh", "destroy", "output"}),
    ("--refresh", "first look what has changed outside", {"preview", "up", "destroy"}),
    ("--show-secrets", "show secrets in plain text", {"preview", "up", "output"}),
    ("--expect-no-changes", "fail if there are changes", {"preview", "up", "refresh"}),
)
_TARGETED = {"preview", "up"}
_STACK = "the stack; only 'local' is run here"
_HELP = {
    "preview": "show what up would do",
    "up": "make the stack what the program says",
    "refresh": "make the state what is there",
    "destroy": "delete all that the stack made",
    "output": "show what the stack put out",
}


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        """Ends the command."""
        if "invalid choice" in message:
            message += "; the rest is the Pulumi CLI's"
        raise EngineError(message, ExitCode.USAGE)

    def refuse(self, command: str, unknown: Sequence[str]) -> NoReturn:
        """Ends the command because of options that it doesn't have."""
        options = (name for action in self._actions for name in action.option_strings if name.startswith("--"))
        raise EngineError(
            f"unrecognized arguments: {' '.join(unknown)} ({command} has {', '.join(sorted(options))} here; "
            "the rest is the Pulumi CLI's)",
            ExitCode.USAGE,
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; the exit code."""
    try:
        parser, commands = _parser()
        known, unknown = parser.parse_known_args(arguments)
        if unknown:
            commands[known.command].refuse(known.command, unknown)
        return _run(known)
    except EngineError as error:
        sys.stderr.write(f"error: {error}\n")
        return error.exit_code
    except BrokenPipeError:
        # Nobody reads the output any more. Python would say so once more when it flushes the rest.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.ERROR
    except (KeyboardInterrupt, EOFError):
        sys.stderr.write("error: stopped\n")
        return ExitCode.CANCELLED


def _parser() -> tuple[_Parser, dict[str, _Parser]]:
    """The whole parser, and that of each command."""
    parser = _Parser(prog="python -m local.engine", description=_BANNER, allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    for name, text in _HELP.items():
        command = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
        command.add_argument("-s", "--stack", required=True, metavar="NAME", help=_STACK)
        for flag, what, known in _FLAGS:
            if name in known:
                command.add_argument(flag, action="store_true", help=what)
        if name in _TARGETED:
            what = "replace this resource, and leave all others as they are; can be given many times"
            command.add_argument("--target-replace", metavar="URN", type=_literal, action="append", help=what)
        command.add_argument("--config-file", metavar="FILE", help="take the stack's configuration from this file")
        if name == "output":
            command.add_argument("name", nargs="?", metavar="NAME", help="one output only")
        else:
            command.add_argument("--event-log", metavar="FILE", help="write the engine's events to this file")
    _add_taint(commands.add_parser("state", help="edit the state", allow_abbrev=False))
    return parser, commands.choices


def _literal(urn: str) -> str:
    if "*" in urn:
        raise UnsupportedError(f"a pattern of resources ({urn})")
    return urn


def _add_taint(state: argparse.ArgumentParser) -> None:
    edits = state.add_subparsers(required=True, metavar="taint", parser_class=_Parser)
    text = "have the next up replace resources"
    taint = edits.add_parser("taint", help=text, description=text, allow_abbrev=False)
    taint.add_argument("urns", nargs="+", metavar="URN", help="a resource, by its name in the state")
    taint.add_argument("-s", "--stack", required=True, metavar="NAME", help=_STACK)
    taint.add_argument("--yes", action="store_true", required=True, help="has to be given: nobody is asked here")
    taint.set_defaults(config_file=None, json=False)


def _run(arguments: argparse.Namespace) -> int:
    command: str = arguments.command
    quiet = arguments.json or command == "output"
    print(_BANNER, file=sys.stderr if quiet else sys.stdout, flush=True)
    session = open_session(Path.cwd(), arguments.stack, arguments.config_file, os.environ)
    if command == "output":
        print(show_outputs(session, arguments.name, as_json=arguments.json, show_secrets=arguments.show_secrets))
        return ExitCode.OK
    if command == "state":
        with _held(session):
            print(taint(session, arguments.urns))
        return ExitCode.OK
    options = Options(
        kind=_KINDS[command],
        preview_only=command == "preview",
        skip_preview=getattr(arguments, "skip_preview", False),
        yes=getattr(arguments, "yes", False),
        json=arguments.json,
        refresh=getattr(arguments, "refresh", False),
        target_replace=frozenset(getattr(arguments, "target_replace", None) or ()),
        show_secrets=getattr(arguments, "show_secrets", False),
        expect_no_changes=getattr(arguments, "expect_no_changes", False),
        event_log=arguments.event_log,
    )
    return _operate(session, options)


def _operate(session: Session, options: Options) -> int:
    if options.preview_only:
        return Operation(session, options).run()
    if not options.yes and not options.skip_preview and not sys.stdin.isatty():
        raise EngineError(
            "--yes or --skip-preview must be passed in to proceed when running in non-interactive mode", ExitCode.USAGE
        )
    if options.kind is not Kind.UPDATE:
        session.require_stack()
    with _held(session):
        return Operation(session, options).run()


@contextmanager
def _held(session: Session) -> Iterator[None]:
    """Keeps others out of the stack, and says whose lock was left behind."""
    for line in clear_stale_locks(session.backend):
        print(line, file=sys.stderr)
    with locked(session.backend):
        yield
