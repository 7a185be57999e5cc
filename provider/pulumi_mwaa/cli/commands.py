"""All commands, and how each error becomes one line and an exit code."""

from __future__ import annotations

import click
from botocore.exceptions import BotoCoreError
from click.exceptions import NoArgsIsHelpError

from pulumi_mwaa import __version__
from pulumi_mwaa.airflow import AirflowError
from pulumi_mwaa.cli.dags import dags
from pulumi_mwaa.cli.datasets import datasets, publish
from pulumi_mwaa.cli.exit_codes import ExitCode
from pulumi_mwaa.cli.messages import say_error
from pulumi_mwaa.cli.objects import KINDS, object_group
from pulumi_mwaa.cli.runs import runs, trigger, wait

NAME = "pulumi-mwaa"


@click.group(NAME, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """Read Airflow's objects, trigger DAGs and follow their runs in Amazon MWAA environments.

    ENV is an environment's name or ARN.
    """


for command in (*map(object_group, KINDS), dags, trigger, wait, runs, datasets, publish):
    cli.add_command(command)


def run() -> int:
    """Runs the command line and returns its exit code. Every error is one line on stderr."""
    try:
        code = cli.main(prog_name=NAME, standalone_mode=False)
    except click.Abort:
        return ExitCode.INTERRUPTED
    except NoArgsIsHelpError as error:
        error.show()
        return ExitCode.USAGE
    except click.UsageError as error:
        say_error(_usage_message(error))
        return ExitCode.USAGE
    except (AirflowError, BotoCoreError) as error:
        say_error(str(error))
        return ExitCode.ERROR
    return code if isinstance(code, int) else ExitCode.SUCCESS


def _usage_message(error: click.UsageError) -> str:
    # Click quotes unexpected arguments. They may come from JSON that the shell has split, and so contain secrets.
    message = error.format_message()
    if message.startswith("Got unexpected extra argument"):
        message = "too many arguments; quote JSON for the shell"
    command = error.ctx.command_path if error.ctx else NAME
    return message if " — " in message else f"{message.rstrip('.')} — see {command} --help"
