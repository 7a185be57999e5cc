"""Generates docs/reference/resources/dag_run.md. A run has arguments, but no `ResourceSchema`."""

from __future__ import annotations

import inspect

from docs.generator.parts import example, page, section
from docs.generator.resource import arguments
from pulumi_mwaa import AirflowDagRun
from pulumi_mwaa.provider.schema.dag_run import ARGUMENTS, COMPUTED, NOTES


def dag_run_page() -> str:
    """Returns the page."""
    return page(
        [
            f"# {AirflowDagRun.__name__}",
            inspect.getdoc(AirflowDagRun) or "",
            example(AirflowDagRun),
            *arguments(ARGUMENTS),
            section(
                "Outputs, in addition to the arguments", {"id": "`ENVIRONMENT/DAG_ID/DAG_RUN_ID`", **COMPUTED}.items()
            ),
            "## Behavior",
            "\n".join(f"- {note}" for note in NOTES),
            "See [Run a DAG from the stack](../../how-to/run-a-dag.md) for examples.",
        ]
    )
