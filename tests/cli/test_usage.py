"""What needs no environment: help, versions, completion, invalid arguments, and how little the command loads."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import pulumi_mwaa
from local.paths import PROJECT_PATHS
from pulumi_mwaa.cli.commands import cli
from tests.support.console_script import PULUMI_MWAA, run_command
from tests.support.system.processes import started, until
from tests.support.system.servers import Handler, http_server

NOWHERE = {
    **{name: text for name, text in os.environ.items() if not name.startswith("AWS_")},
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
TIME = "2026-01-31T00:00:00Z"


def commands(group: click.Group = cli, before: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


@pytest.mark.parametrize(("name", "command"), [*commands()], ids=[name for name, _ in commands()])
def test_every_command_and_option_is_documented(name: str, command: click.Command) -> None:
    page = (PROJECT_PATHS.root / "docs" / "reference" / "cli.md").read_text()
    _, _, text = page.partition(f"\n## {name}\n")
    section = text.partition("\n## ")[0]
    environment = page.partition("\n## Environment and credentials\n")[2]
    for option in command.params:
        if isinstance(option, click.Option):
            assert f"| `{option.opts[0]}" in section + environment
    assert f"`pulumi-mwaa {name} ENV" in section


def test_version() -> None:
    ran = run_command("--version")
    assert (ran.code, ran.stdout, ran.stderr) == (0, f"pulumi-mwaa {pulumi_mwaa.__version__}\n", "")


def test_help_names_every_command() -> None:
    ran = run_command("--help")
    assert (ran.code, ran.stderr) == (0, "")
    assert set(cli.commands) <= {line.split()[0] for line in ran.stdout.splitlines() if line.strip()}


def test_without_a_command_the_help_is_on_stderr() -> None:
    ran = run_command()
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr.startswith("Usage: pulumi-mwaa ")


@pytest.mark.parametrize(("name", "command"), [*commands()], ids=[name for name, _ in commands()])
def test_every_command_has_the_common_options_and_help(name: str, command: click.Command) -> None:
    options = {option for parameter in command.params for option in parameter.opts}
    assert {"environment", "--json", "--region", "--profile", "--role-arn", "--endpoint-url"} <= options
    assert command.help
    assert all(option.help for option in command.params if isinstance(option, click.Option))


USAGE: dict[str, tuple[list[str], str]] = {
    "unknown command": (["start"], "No such command 'start' — see pulumi-mwaa --help"),
    "no DAG": (["trigger", "prod"], "Missing argument 'DAG' — see pulumi-mwaa trigger --help"),
    "unknown state": (["runs", "prod", "d", "--state", "done"], "'done' is not one of 'queued', 'running', 'success'"),
    "limit of 0": (["runs", "prod", "d", "--limit", "0"], "Invalid value for '--limit': 0 is not in the range"),
    "timeout that isn't a number": (["wait", "prod", "d", "r", "--timeout", "nan"], "Invalid value for '--timeout'"),
    "timeout without wait": (["trigger", "prod", "d", "--timeout", "1"], "--timeout has no effect without --wait"),
    "external ID without a role": (["runs", "prod", "d", "--external-id", "x"], "has no effect without --role-arn"),
    "date without a timezone": (
        ["trigger", "prod", "d", "--logical-date", "2026-01-31"],
        "Invalid value for '--logical-date': '2026-01-31' has no timezone — use a time such as 2026-01-31T00:00:00Z",
    ),
    "extra that isn't JSON": (["publish", "prod", "uri", "--extra", "rows"], "Invalid value for '--extra'"),
    "no date": (["trigger", "prod", "d", "--logical-date", "soon"], "'soon' isn't a time — use a time such as"),
    "start of the interval only": (
        ["trigger", "prod", "d", "--data-interval-start", TIME],
        "--data-interval-start and --data-interval-end must be given together",
    ),
    "end of the interval only": (
        ["trigger", "prod", "d", "--data-interval-end", TIME],
        "--data-interval-start and --data-interval-end must be given together",
    ),
    "file that doesn't exist": (["trigger", "prod", "d", "--conf", "@missing.json"], "missing.json can't be read: No"),
}


@pytest.mark.parametrize(("arguments", "message"), USAGE.values(), ids=USAGE)
def test_invalid_usage_is_one_line(arguments: list[str], message: str) -> None:
    ran = run_command(*arguments, environ=NOWHERE)
    assert message in ran.error
    assert ran.code == 2


JSON: dict[str, tuple[str, bytes, str]] = {
    "broken": ('{"token": planted-secret}', b"", "isn't JSON: Expecting value (line 1, column 11)"),
    "array": ('["planted-secret"]', b"", "isn't a JSON object"),
    "text": ('"planted-secret"', b"", "isn't a JSON object"),
    "NaN": ('{"planted-secret": NaN}', b"", "isn't JSON that Airflow can read"),
    "too deeply nested": ("[" * 100_000, b"", "isn't JSON that Airflow can read"),
    "stdin": ("-", b"planted-secret", "stdin isn't JSON: Expecting value (line 1, column 1)"),
    "stdin that isn't text": ("-", b'{"planted-secret": "\xff"}', "stdin isn't JSON that Airflow can read"),
    "empty stdin": ("-", b"", "stdin isn't JSON: Expecting value"),
}


@pytest.mark.parametrize(("value", "stdin", "message"), JSON.values(), ids=JSON)
def test_invalid_json_is_one_line_that_does_not_quote_it(value: str, stdin: bytes, message: str) -> None:
    ran = run_command("trigger", "prod", "d", "--conf", value, stdin=stdin, environ=NOWHERE)
    assert message in ran.error
    assert ran.code == 2
    assert "planted-secret" not in ran.stderr


def test_json_that_the_shell_has_split_is_not_quoted() -> None:
    ran = run_command("trigger", "prod", "d", "--conf", "{token:", "planted-secret}", environ=NOWHERE)
    assert "planted-secret" not in ran.error
    assert ran.code == 2
    ran = run_command("trigger", "prod", "d", "planted-secret}", environ=NOWHERE)
    assert ran.error == "too many arguments; quote JSON for the shell — see pulumi-mwaa trigger --help"


UNREACHABLE: dict[str, tuple[list[str], str]] = {
    "no region": (["prod"], "no region is set for environment 'prod' — use --region or set AWS_REGION"),
    "no name": (["prod env", "--region", "eu-west-1"], "'prod env' is neither the name of an MWAA environment"),
    "another region": (
        ["arn:aws:airflow:eu-west-1:123456789012:environment/prod", "--region", "us-east-1"],
        "region is us-east-1, but the environment's ARN is in eu-west-1",
    ),
    "no profile": (["prod", "--profile", "missing"], "The config profile (missing) could not be found"),
    "no URL": (["prod", "--region", "eu-west-1", "--endpoint-url", "x"], "Invalid endpoint: x"),
    "no credentials": (["prod", "--region", "eu-west-1"], "no usable AWS credentials: Unable to locate credentials"),
    "no credentials for the role": (
        ["prod", "--region", "eu-west-1", "--role-arn", "arn:aws:iam::123456789012:role/r"],
        "Unable to locate credentials",
    ),
}


@pytest.mark.parametrize(("arguments", "message"), UNREACHABLE.values(), ids=UNREACHABLE)
def test_environment_that_cannot_be_called_is_one_line(arguments: list[str], message: str) -> None:
    ran = run_command("pools", "list", *arguments, environ=NOWHERE)
    assert message in ran.error
    assert ran.code == 1


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shell_completion_can_be_switched_on(shell: str) -> None:
    ran = run_command(environ={**NOWHERE, "_PULUMI_MWAA_COMPLETE": f"{shell}_source"})
    assert (ran.code, ran.stderr) == (0, "")
    assert "_PULUMI_MWAA_COMPLETE" in ran.stdout


def test_shell_completes_commands_and_states() -> None:
    words = {"pulumi-mwaa v": "variables", "pulumi-mwaa runs prod d --state q": "queued"}
    for line, word in words.items():
        complete = {"_PULUMI_MWAA_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
        assert run_command(environ={**NOWHERE, **complete}).stdout == f"plain,{word}\n"


def test_command_loads_no_pulumi() -> None:
    program = "import sys, pulumi_mwaa.cli.commands; print({'pulumi', 'boto3', 'yaml'} & {*sys.modules})"
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "set()\n"


def test_without_the_extra_the_command_names_it(tmp_path: Path) -> None:
    for library in ("click", "rich"):
        (tmp_path / f"{library}.py").write_text(f"raise ModuleNotFoundError('no {library}', name='{library}')")
        ran = run_command("--version", environ={**os.environ, "PYTHONPATH": str(tmp_path)})
        assert ran.error == "pulumi-mwaa requires the 'cli' extra — install pulumi-mwaa[cli]"
        assert ran.code == 1
        (tmp_path / f"{library}.py").unlink()


def test_reader_that_closes_the_pipe_is_no_error() -> None:
    shell = f"{PULUMI_MWAA} trigger --help | true"
    ran = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, check=False)
    assert ran.stderr == ""


def test_ctrl_c_during_a_trigger_says_that_the_dag_may_have_been_triggered() -> None:
    called, released = threading.Event(), threading.Event()

    class SilentHandler(Handler):
        def do_POST(self) -> None:  # noqa: N802 (the library's name)
            called.set()
            released.wait()
            self.reply(500, b"{}", {})

    environ = {**NOWHERE, "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "eu-west-1"}
    with http_server(SilentHandler) as address:
        command: list[str | Path] = [PULUMI_MWAA, "trigger", "prod", "daily_orders", "--endpoint-url", address]
        try:
            with started(command, environ) as family:
                until(called.is_set)
                family.process.send_signal(signal.SIGINT)
                stdout, stderr = family.output()
        finally:
            released.set()
    assert (family.process.returncode, stdout) == (130, "")
    assert stderr == (
        "interrupted: DAG 'daily_orders' may have been triggered — list the DAG's runs with: "
        f"pulumi-mwaa runs prod daily_orders --endpoint-url {address}\n"
    )
