"""Generates docs/reference/tested-versions.md from the recorded outcomes of every case on every version."""

from __future__ import annotations

import json

_HEAD = """\
# Tested cases

The tests create, read, compare and delete the object described in each row, on every Airflow version that MWAA offers
(with `make test-matrix`, which writes `cases.json`). ✓ means that a refresh and a preview after the create find no
differences. *rejected* means that this version can't store the object, and an error says so before anything is created.
*not offered* means that this version has no objects of this kind.

"""


def cases_page(recorded: str) -> str:
    """Returns the page. `recorded` is the text of cases.json."""
    outcomes: dict[str, dict[str, str]] = json.loads(recorded)
    versions = list(next(iter(outcomes.values())))
    rows = [
        f"| {case} | {' | '.join(_cell(results[version]) for version in versions)} |"
        for case, results in outcomes.items()
    ]
    return _HEAD + "\n".join([f"| case | {' | '.join(versions)} |", "| --- |" + " --- |" * len(versions), *rows]) + "\n"


def _cell(outcome: str) -> str:
    return "✓" if outcome == "nothing differs" else outcome
