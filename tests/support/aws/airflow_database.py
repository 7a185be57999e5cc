"""Makes changes in Airflow's database that its API can't make."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

_UNDECRYPTABLE = "gAAAAABfrom-another-key"  # as if the Fernet key had changed
# By the corrupted part: the table, its name column, the corrupted columns, and the other required columns.
_SPOILT: dict[str, tuple[str, str, dict[str, object], dict[str, object]]] = {
    # like `airflow pools set NAME -1 DESCRIPTION`: unlimited, so the number of open slots is infinity, which isn't
    # valid JSON
    "pool": ("slot_pool", "pool", {"slots": -1}, {"include_deferred": False}),
    "variable": ("variable", "key", {"val": _UNDECRYPTABLE, "is_encrypted": True}, {}),
    "connection": (
        "connection",
        "conn_id",
        {"password": _UNDECRYPTABLE, "is_encrypted": True},
        {"conn_type": "http", "is_extra_encrypted": False},
    ),
    "extra": (
        "connection",
        "conn_id",
        {"extra": _UNDECRYPTABLE, "is_extra_encrypted": True},
        {"conn_type": "http", "is_encrypted": False},
    ),
}


def spoil(airflow_home: Path, what: str, name: str) -> None:
    """Corrupts an object so that Airflow can't return it. Creates the object if it doesn't exist."""
    table, identity, values, others = _SPOILT[what]
    row = {identity: name, **values, **others}
    with sqlite3.connect(airflow_home / "airflow.db") as database:
        changes = ", ".join(f"{column} = ?" for column in values)
        updated = database.execute(
            f"UPDATE {table} SET {changes} WHERE {identity} = ?",  # noqa: S608 (ours)
            (*values.values(), name),
        )
        if not updated.rowcount:
            columns, placeholders = ", ".join(row), ", ".join("?" * len(row))
            database.execute(f"INSERT INTO {table} ({columns}) VALUES ({placeholders})", tuple(row.values()))  # noqa: S608


def add_variables(airflow_home: Path, values: Mapping[str, str]) -> None:
    """Creates variables with these values, unencrypted. With the API, a thousand of them would take a minute."""
    with sqlite3.connect(airflow_home / "airflow.db", timeout=30) as database:
        rows = ((key, value, False) for key, value in values.items())
        database.executemany("INSERT INTO variable (key, val, is_encrypted) VALUES (?, ?, ?)", rows)


def sweep(airflow_home: Path, prefix: str) -> None:
    """Deletes all variables, connections and pools whose names start with the prefix."""
    with sqlite3.connect(airflow_home / "airflow.db") as database:
        for table, column in (("variable", "key"), ("connection", "conn_id"), ("slot_pool", "pool")):
            database.execute(f"DELETE FROM {table} WHERE {column} LIKE ?", (f"{prefix}%",))  # noqa: S608 (ours)
