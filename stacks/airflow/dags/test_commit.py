"""Tests the commit that a GitHub webhook reports."""

from __future__ import annotations

import logging
from datetime import datetime, timezone
from typing import Any

try:
    from airflow.sdk import DAG, task  # Airflow 3
except ImportError:
    from airflow.decorators import task
    from airflow.models import DAG

with DAG("test_commit", start_date=datetime(2026, 1, 1, tzinfo=timezone.utc), schedule=None, catchup=False):

    @task
    def test(**context: Any) -> None:
        """Logs the commit."""
        conf = context["dag_run"].conf
        logging.getLogger(__name__).info("testing %s of %s", conf["commit"], conf["repository"])

    test()
