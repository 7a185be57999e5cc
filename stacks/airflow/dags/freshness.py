"""Every morning, logs how fresh each table must be, according to a variable that the stack manages."""

from __future__ import annotations

import logging
from datetime import datetime, timezone

try:
    from airflow.sdk import DAG, Variable, task  # Airflow 3
except ImportError:
    from airflow.decorators import task
    from airflow.models import DAG, Variable

with DAG("freshness", start_date=datetime(2026, 1, 1, tzinfo=timezone.utc), schedule="0 6 * * *", catchup=False):

    @task
    def log_limits() -> None:
        """Logs the limit of each table."""
        for table, limits in Variable.get("quality_checks", deserialize_json=True).items():
            logging.getLogger(__name__).info("%s: fresh within %s h", table, limits["fresh_within_hours"])

    log_limits()
