"""Loads the file of orders that an S3 event names. The pool limits how many files are loaded at once."""

from __future__ import annotations

import logging
from datetime import datetime, timezone
from typing import Any

try:
    from airflow.sdk import DAG, task  # Airflow 3
except ImportError:
    from airflow.decorators import task
    from airflow.models import DAG

with DAG("load_orders", start_date=datetime(2026, 1, 1, tzinfo=timezone.utc), schedule=None, catchup=False):

    @task(pool="landing")
    def load(**context: Any) -> None:
        """Logs the object."""
        conf = context["dag_run"].conf
        logging.getLogger(__name__).info("loading s3://%s/%s, %s bytes", conf["bucket"], conf["key"], conf["size"])

    load()
