from __future__ import annotations

from tests.support.engines import engine_name
from tests.support.floor import floor
from tests.support.mwaa import mwaa, prefix
from tests.support.product import airflow, new_host, stored_password, stored_value
from tests.support.stack import stack

__all__ = ["airflow", "engine_name", "floor", "mwaa", "new_host", "prefix", "stack", "stored_password", "stored_value"]
