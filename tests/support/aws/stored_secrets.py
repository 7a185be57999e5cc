"""Reads secrets that Airflow's API hides: gets them from its database and decrypts them with Airflow's own key."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from configparser import ConfigParser

import pytest
from cryptography.fernet import Fernet

from tests.support.aws.local_mwaa import LocalMwaa

Stored = Callable[[str], "str | None"]  # takes an object's name and returns the stored value


@pytest.fixture
def stored_password(mwaa: LocalMwaa) -> Stored:
    """Reads a connection's password, which the API never shows."""

    def read(connection_id: str) -> str | None:
        return _decrypted(mwaa, "SELECT password FROM connection WHERE conn_id = ?", connection_id)

    return read


@pytest.fixture
def stored_value(mwaa: LocalMwaa) -> Stored:
    """Reads a variable's value, which API v2 masks if the key is sensitive."""

    def read(key: str) -> str | None:
        return _decrypted(mwaa, "SELECT val FROM variable WHERE key = ?", key)

    return read


@pytest.fixture
def stored_extra(mwaa: LocalMwaa) -> Stored:
    """Reads a connection's `extra`, in which the API masks sensitive values."""

    def read(connection_id: str) -> str | None:
        return _decrypted(mwaa, "SELECT extra FROM connection WHERE conn_id = ?", connection_id)

    return read


def _decrypted(mwaa: LocalMwaa, query: str, name: str) -> str | None:
    with sqlite3.connect(mwaa.airflow_home / "airflow.db") as database:
        (text,) = database.execute(query, (name,)).fetchone()
    settings = ConfigParser(interpolation=None)
    settings.read(mwaa.airflow_home / "airflow.cfg")
    return Fernet(settings["core"]["fernet_key"]).decrypt(text.encode()).decode() if text else None
