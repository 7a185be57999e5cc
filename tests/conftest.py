from __future__ import annotations

from tests.support.mwaa import mwaa, prefix
from tests.support.product import airflow, new_host, stored_password, stored_value

__all__ = ["airflow", "mwaa", "new_host", "prefix", "stored_password", "stored_value"]
