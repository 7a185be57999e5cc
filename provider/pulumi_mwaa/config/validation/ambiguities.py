"""Finds objects with a `value` key in variables.json, which Airflow 2 and Airflow 3 import differently."""

from __future__ import annotations

from collections.abc import Iterator

from pulumi_mwaa.config.documents.document import Document
from pulumi_mwaa.config.variables import is_described

_DESCRIBED = (
    "read as the value inside it, as in Airflow 3's import; Airflow 2's import (and Airflow 3's, if that value is "
    'empty) stores the whole object as the value — to get that here, write {"value": {"value": …}}'
)
_LITERAL = (
    "read as a literal object, as in Airflow 2's import; Airflow 3's import keeps only the value inside it — to get "
    "that here, remove every key except value and description; to keep the object both here and in Airflow 3, "
    'write {"value": {…}}'
)


def ambiguities(document: Document) -> Iterator[str]:
    """Yields a warning for each group of variables that Airflow 2 or 3 reads differently than this loader does.

    Source: `variables_import` in Airflow's variable_command.py (2.10.3 and 3.0.6). It reads only JSON.
    """
    objects = [name for name, item in document.content.items() if isinstance(item, dict) and "value" in item]
    described = [name for name in objects if is_described(document.content[name])]
    for names, warning in ((described, _DESCRIBED), ([name for name in objects if name not in described], _LITERAL)):
        if names:
            more = f" and {len(names) - 1} more are" if len(names) > 1 else " is"
            yield f"{document.at(document.line((names[0],)))}: {names[0]}{more} {warning}"
