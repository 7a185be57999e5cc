"""The commands for variables, connections and pools: `list` and `get`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Collection as Names
from dataclasses import dataclass, field
from typing import Any

import click

from pulumi_mwaa.airflow import Airflow
from pulumi_mwaa.airflow.collection import Collection
from pulumi_mwaa.airflow.masking.sensitive import strip_secrets
from pulumi_mwaa.cli.arguments import environment_argument
from pulumi_mwaa.cli.output import json_option, print_record, print_rows
from pulumi_mwaa.cli.target import Command, Target, aws_options

HIDDEN = "[secret]"


@dataclass(frozen=True)
class ObjectKind:
    """How the objects of one kind are shown.

    Attributes:
        name: The name of both the command and the client's attribute.
        key: The field that holds an object's name.
        fields: The fields that `get` shows. A connection's password isn't among them.
        columns: The fields in `list`'s table. With `--json`, `list` shows all fields except those in `only_get`.
        secret: The fields that may hold secrets, each with the field that holds the value's key, if any.
        only_get: The fields that some Airflow versions don't return in a list.
    """

    name: str
    key: str
    fields: tuple[str, ...]
    columns: tuple[str, ...]
    secret: Mapping[str, str | None] = field(default_factory=dict)
    only_get: tuple[str, ...] = ()

    def objects(self, airflow: Airflow) -> Collection[Any]:
        """Returns the client's objects of this kind."""
        objects: Collection[Any] = getattr(airflow, self.name)
        return objects

    def shown(self, row: Mapping[str, Any], added: Names[str], *, show_secrets: bool) -> dict[str, Any]:
        """Returns an object's fields, without its secrets unless `show_secrets` is set."""
        shown = {name: row.get(name) for name in self.fields}
        if not show_secrets:
            for name, key in self.secret.items():
                shown[name] = strip_secrets(shown[name], str(row[key]) if key else "", added, HIDDEN)
        return shown


KINDS = (
    ObjectKind(
        "variables",
        "key",
        ("key", "value", "description"),
        ("key", "value", "description"),
        secret={"value": "key"},
    ),
    ObjectKind(
        "connections",
        "connection_id",
        ("connection_id", "conn_type", "host", "login", "schema", "port", "extra", "description"),
        ("connection_id", "conn_type", "host", "port", "schema", "login"),
        secret={"extra": None},
        only_get=("extra",),
    ),
    ObjectKind(
        "pools",
        "name",
        ("name", "slots", "open_slots", "include_deferred", "description"),
        ("name", "slots", "open_slots", "include_deferred", "description"),
    ),
)

_SECRET_OPTIONS = (
    click.option("--show-secrets", is_flag=True, help="Show values under sensitive keys, unless Airflow masks them."),
    click.option(
        "--sensitive-var-conn-names",
        "words",
        metavar="WORD,...",
        default="",
        callback=lambda _context, _option, text: [word for word in map(str.strip, text.split(",")) if word],
        envvar="AIRFLOW__CORE__SENSITIVE_VAR_CONN_NAMES",
        help="Additional words that make a key sensitive, as in Airflow's core.sensitive_var_conn_names. Defaults to "
        "AIRFLOW__CORE__SENSITIVE_VAR_CONN_NAMES.",
    ),
)


def object_group(kind: ObjectKind) -> click.Group:
    """Returns a kind's command group."""
    singular = kind.name.removesuffix("s")
    group = click.Group(kind.name, help=f"Show {kind.name}.")

    @environment_argument
    @json_option
    @_secret_options(kind.secret.keys() - kind.only_get)
    @aws_options
    def list_objects(target: Target, as_json: bool, show_secrets: bool = False, words: Names[str] = ()) -> None:
        rows = kind.objects(target.airflow()).list()
        shown = [kind.shown(row, words, show_secrets=show_secrets) for row in rows]
        listed = [{name: value for name, value in row.items() if name not in kind.only_get} for row in shown]
        print_rows(listed, kind.columns, as_json=as_json)

    @environment_argument
    @click.argument("name", metavar=kind.key.upper())
    @json_option
    @_secret_options(kind.secret.keys())
    @aws_options
    def get_object(
        target: Target, name: str, as_json: bool, show_secrets: bool = False, words: Names[str] = ()
    ) -> None:
        row = kind.objects(target.airflow()).get(name)
        print_record(kind.shown(row, words, show_secrets=show_secrets), as_json=as_json)

    group.command("list", help=f"List all {kind.name}, sorted by {kind.key}.")(list_objects)
    group.command("get", help=f"Show one {singular}.")(get_object)
    return group


def _secret_options(fields: Names[str]) -> Callable[[Command], Command]:
    """Adds the options for secrets to a command, if any of its fields may hold secrets."""

    def decorate(command: Command) -> Command:
        for option in reversed(_SECRET_OPTIONS if fields else ()):
            command = option(command)
        return command

    return decorate
