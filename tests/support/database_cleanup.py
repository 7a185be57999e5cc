"""Empties an Airflow in its database, all at once."""

from __future__ import annotations

import sqlite3
from pathlib import Path


def sweep(airflow_home: Path, prefix: str) -> None:
    """Deletes all variables, connections and pools whose names begin with it."""
    with sqlite3.connect(airflow_home / "airflow.db") as database:
        for table, column in (("variable", "key"), ("connection", "conn_id"), ("slot_pool", "pool")):
            database.execute(f"DELETE FROM {table} WHERE {column} LIKE ?", (f"{prefix}%",))  # noqa: S608 (ours)
