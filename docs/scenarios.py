"""The table in docs/engine.md: every scenario on each engine, from what `make scenarios` recorded."""

from __future__ import annotations

import json

_HEADING = "## What was run on both\n"
_TEXT = """
Each row is a program and what is done with it, step by step (`tests/scenarios/engines/`); `make scenarios` runs them
all and writes `scenarios.json`, from which `make docs` makes this table. *embedded*, *CLI*: each step did to each
resource what it has to, with the exit code, the outputs and the objects that it has to. *equal*: on both engines, the
operations, what was left pending and the states were the same, but for times, places in the source, providers' ids and
ciphertexts, and for what else was begun when a step failed. *state*: they were the same again when the engines took
turns, whichever began, each going on with what the other had left.

"""


def engine_page(page: str, recorded: str) -> str:
    """The page with its table as it was recorded."""
    record = json.loads(recorded)
    cli = record["pulumi"]
    shown: dict[str, list[str]] = {name: each["shown"] for name, each in record["scenarios"].items()}
    columns = {
        "embedded": {"embedded: done"},
        f"CLI {cli}" if cli else "CLI": {"pulumi: done"},
        "equal": {"pulumi: equal"},
        "state": {"embedded then pulumi: equal", "pulumi then embedded: equal"},
    }
    rows = [f"| scenario | {' | '.join(columns)} |", "| --- |" + " --- |" * len(columns)]
    for name, whats in shown.items():
        cells = [_sign(needed, whats, cli) for needed in columns.values()]
        rows.append(f"| {name} | {' | '.join(cells)} |")
    before, _, _ = page.partition(_HEADING)
    return before + _HEADING + _TEXT + "\n".join(rows) + "\n"


def _sign(needed: set[str], shown: list[str], cli: str | None) -> str:
    if needed <= set(shown):
        return "✓"
    return "failed" if cli or "embedded: done" in needed else "not run: no CLI"
