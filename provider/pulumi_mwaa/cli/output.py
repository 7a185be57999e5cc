"""What the commands print on stdout: a table or a record for people, or a JSON document for machines."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pulumi_mwaa.cli.messages import printable

Row = Mapping[str, Any]

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of text.")

_LONGEST_CELL = 100  # characters; a variable's value may have thousands
_NOT_A_TERMINAL = 1000  # characters; a file or a pipe has no width, and a row should stay on one line


def print_rows(rows: Sequence[Row], columns: Sequence[str], *, as_json: bool) -> None:
    """Prints a list: as JSON with all fields, or as a table with some of them."""
    if as_json:
        _print_json(rows)
        return
    console = Console(highlight=False)
    console.width = console.width if console.is_terminal else _NOT_A_TERMINAL
    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for column in table.columns:
        column.no_wrap, column.overflow = True, "ellipsis"
    cells = [[_cell(row[name]) for name in columns] for row in rows]
    for each in cells:
        table.add_row(*map(Text, each))
    table.columns[0].min_width = max((len(each[0]) for each in cells), default=0)  # the name, in full
    with console.capture() as captured:
        console.print(table)
    for line in captured.get().splitlines():
        click.echo(line.rstrip())


def print_record(row: Row, *, as_json: bool) -> None:
    """Prints one object: as JSON, or as text with the full value of each field."""
    if as_json:
        _print_json(row)
        return
    width = max(map(len, row))
    for name, value in row.items():
        first, *more = _text(value).splitlines() or [""]
        click.echo(f"{name:<{width}}  {first}".rstrip())
        for line in more:
            click.echo(f"{'':<{width}}  {line}".rstrip())


def _print_json(document: object) -> None:
    click.echo(json.dumps(document, indent=2, default=datetime.isoformat))


def _cell(value: object) -> str:
    line = " ".join(_text(value).split())
    return line if len(line) <= _LONGEST_CELL else f"{line[: _LONGEST_CELL - 1]}…"


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).strftime("%Y-%m-%d %H:%M:%SZ")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_text, value))
    return printable(str(value))
