"""docs/cases.md: every case against every version, from what `make test-matrix` recorded."""

from __future__ import annotations

import json

_HEAD = """\
# What was tried

Each row is made, read back, compared and deleted on each version of Airflow that MWAA offers (`make test-matrix`, which
writes `cases.json`). ✓: a refresh and a preview after it find nothing that differs. refused: that Airflow can't have
it, and an error says so before anything is made. not offered: that Airflow has no such objects.

"""


def cases_page(recorded: str) -> str:
    """The page."""
    outcomes: dict[str, dict[str, str]] = json.loads(recorded)
    versions = list(next(iter(outcomes.values())))
    rows = [
        f"| {case} | {' | '.join(_sign(tried[version]) for version in versions)} |" for case, tried in outcomes.items()
    ]
    return _HEAD + "\n".join([f"| case | {' | '.join(versions)} |", "| --- |" + " --- |" * len(versions), *rows]) + "\n"


def _sign(outcome: str) -> str:
    return "✓" if outcome == "nothing differs" else outcome
