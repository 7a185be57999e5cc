"""Logs the tables in the `source_tables` variable, which config/variables.yaml declares."""

from __future__ import annotations

import logging
from datetime import datetime, timezone

try:
    from airflow.sdk import DAG, Variable, task
except ImportError:  # Airflow 2
    from airflow.decorators import task
    from airflow.models import DAG, Variable

with DAG("source_tables", start_date=datetime(2026, 1, 1, tzinfo=timezone.utc), schedule="@daily", catchup=False):

    @task
    def log_tables() -> None:
        """Logs one line for each table."""
        for table in Variable.get("source_tables", deserialize_json=True):
            logging.getLogger(__name__).info("%s", table)

    log_tables()
