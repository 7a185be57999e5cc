"""The arguments that name an environment or a DAG, and how the shell completes them: quickly, or not at all.

Nothing may be printed while someone types, so a lookup that fails or takes too long suggests nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from math import isfinite
from threading import Thread

import click

from pulumi_mwaa.cli.target import Target

#: The environment variable that says how many seconds a lookup may take.
PATIENCE_VARIABLE = "PULUMI_MWAA_COMPLETE_SECONDS"
DEFAULT_PATIENCE = 5.0


def _environments(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    target = Target.typed_so_far(context)
    return beginning_with(
        incomplete, lambda: [] if target.asks_for_a_code() else target.environment_names(), _patience()
    )


def _dags(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    target = replace(Target.typed_so_far(context), availability_timeout=0)

    def look_up() -> list[str]:
        return [] if target.asks_for_a_code() else [dag.dag_id for dag in target.airflow(_say_nothing).dags.list()]

    return beginning_with(incomplete, look_up, _patience())


environment_argument = click.argument("environment", metavar="ENV", shell_complete=_environments)
dag_argument = click.argument("dag_id", metavar="DAG", shell_complete=_dags)


def beginning_with(incomplete: str, look_up: Callable[[], list[str]], patience: float) -> list[str]:
    """Returns the names that begin with `incomplete`, or an empty list if the lookup fails or isn't done in time.

    Args:
        incomplete: What has been typed of the name.
        look_up: Returns all names.
        patience: How many seconds to wait for them.
    """
    found: list[str] = []

    def find() -> None:
        with suppress(Exception):  # whatever it is, a traceback would garble the line that is being typed
            found[:] = look_up()

    # A daemon, because the process mustn't wait for a lookup that takes too long, for example for credentials.
    thread = Thread(target=find, daemon=True)
    thread.start()
    thread.join(patience)
    return [name for name in found if name.startswith(incomplete)]


def _patience() -> float:
    try:
        seconds = float(os.environ.get(PATIENCE_VARIABLE, DEFAULT_PATIENCE))
    except ValueError:
        return DEFAULT_PATIENCE
    return seconds if isfinite(seconds) else DEFAULT_PATIENCE


def _say_nothing(_line: str) -> None:
    pass
