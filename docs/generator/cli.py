"""Generates docs/reference/cli.md from the `pulumi-mwaa` commands and their help texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import click

from docs.generator.parts import page, section
from pulumi_mwaa.cli.arguments import DEFAULT_PATIENCE, PATIENCE_VARIABLE
from pulumi_mwaa.cli.commands import NAME, cli
from pulumi_mwaa.cli.exit_codes import ExitCode
from pulumi_mwaa.cli.objects import HIDDEN
from pulumi_mwaa.cli.target import Target

_INTRODUCTION = f"""\
`{NAME}` reads Airflow's objects, triggers DAGs and follows their runs, from a shell or a CI job. It needs only AWS
credentials with one permission, which [Install](../how-to/install.md#grant-permissions) describes, and doesn't load
Pulumi. [Trigger DAGs](../how-to/trigger-dags.md) has examples.

```console
$ pip install "CLONE/provider[cli]"
$ pulumi-mwaa trigger prod daily_orders --conf '{{"country": "de"}}' --wait
```

- **Results are on stdout**: a table or one line per field, or one JSON document with `--json`. Its keys are the names
  of Airflow's fields, and its times have an offset from UTC. Text output has times in UTC.
- **Everything else is on stderr**: progress, warnings and errors. Every error is one line that begins with `error: `.
- **Tables shorten long values.** `get` and `--json` show them in full.
- **A name that begins with `-`** goes after `--`: `{NAME} runs prod -- -dag`."""

_SECRETS = f"""\
## Secrets

- A connection's password is never shown, and neither is a run's `conf`.
- A value that Airflow masks is `***`.
- Every other value under a [sensitive key](../how-to/use-secrets.md#sensitive-keys) is replaced with `{HIDDEN}`, unless
  you pass `--show-secrets`. Airflow 2 doesn't mask variables, so with Airflow 2, this option shows all of them.
- A secret under a different key, or within other text such as a URI, isn't recognized.
- Notes and the logs of failed tasks are shown as Airflow returns them.
- `--conf @FILE` and `--conf -` (stdin) keep secrets out of the process list and the shell's history. The same is true
  of `--extra`. No error message quotes the value of either option."""

_COMPLETION = f"""\
## Shell completion

Add one line to the shell's startup file:

| shell | file | line |
| --- | --- | --- |
| bash 4.4 or newer | `~/.bashrc` | `eval "$(_PULUMI_MWAA_COMPLETE=bash_source {NAME})"` |
| zsh | `~/.zshrc` | `eval "$(_PULUMI_MWAA_COMPLETE=zsh_source {NAME})"` |
| fish | `~/.config/fish/completions/{NAME}.fish` | `_PULUMI_MWAA_COMPLETE=fish_source {NAME} \\| source` |

The names of environments and DAGs are completed, too, using the options that precede them. This needs
`airflow:ListEnvironments` for environments, and the permission that the commands need for DAGs. If the names can't be
looked up within {DEFAULT_PATIENCE:g} seconds, nothing is suggested. To change this limit, set `{PATIENCE_VARIABLE}`."""

_ENVIRONMENT = """\
`ENV` is an environment's name or ARN. Every command has these options, which correspond to the settings on
[Configuration](configuration.md). AWS's own environment variables, such as `AWS_PROFILE`, `AWS_REGION` and
`AWS_ENDPOINT_URL_MWAA`, work as they do with the AWS CLI."""

_COLUMNS = ("option", "meaning")
_SHARED = {field.name for field in fields(Target)}


def cli_page() -> str:
    """Returns the page."""
    commands = [*_commands(cli, NAME)]
    shared = [each for each in _options(commands[0][1]) if each.name in _SHARED]
    return page(
        [
            "# Command line",
            _INTRODUCTION,
            section("Exit codes", [(str(int(code)), code.meaning) for code in ExitCode], ("code", "meaning")),
            _SECRETS,
            *(_section(path, command) for path, command in commands),
            section("Environment and credentials", map(_row, shared), _COLUMNS, _ENVIRONMENT),
            _COMPLETION,
        ]
    )


def _commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def _section(path: str, command: click.Command) -> str:
    options = [each for each in _options(command) if each.name not in _SHARED]
    arguments = [str(each.metavar) for each in command.params if isinstance(each, click.Argument)]
    paragraphs = [" ".join(paragraph.split()) for paragraph in (command.help or "").split("\n\n")]
    usage = f"`{' '.join([path, *arguments])} [OPTIONS]`"
    return section(path.removeprefix(f"{NAME} "), map(_row, options), _COLUMNS, "\n\n".join([usage, *paragraphs]))


def _options(command: click.Command) -> list[click.Option]:
    return [each for each in command.params if isinstance(each, click.Option)]


def _row(option: click.Option) -> tuple[str, str]:
    name, meaning = option.get_help_record(click.Context(cli)) or ("", "")
    return name, meaning.partition("  [")[0]
