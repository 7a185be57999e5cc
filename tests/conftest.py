from __future__ import annotations

from tests.support.engines import engine_name
from tests.support.floor import floor
from tests.support.mwaa import mwaa, prefix
from tests.support.product import airflow, new_host, stored_extra, stored_password, stored_value
from tests.support.secrets import secrets, secrets_manager
from tests.support.stack import stack
from tests.support.twins import twins

__all__ = [
    "airflow",
    "engine_name",
    "floor",
    "mwaa",
    "new_host",
    "prefix",
    "secrets",
    "secrets_manager",
    "stack",
    "stored_extra",
    "stored_password",
    "stored_value",
    "twins",
]
