"""Updates the reports whenever the orders dataset (Airflow 3: asset) is updated."""

from __future__ import annotations

import logging
from datetime import datetime, timezone
from typing import Any

try:
    from airflow.sdk import DAG, Asset, task  # Airflow 3

    EVENTS = "triggering_asset_events"
except ImportError:
    from airflow.datasets import Dataset as Asset
    from airflow.decorators import task
    from airflow.models import DAG

    EVENTS = "triggering_dataset_events"

with DAG(
    "report_orders",
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    schedule=[Asset("s3://tables/orders")],
    catchup=False,
):

    @task
    def report(**context: Any) -> None:
        """Logs the events that started this run."""
        for events in context[EVENTS].values():
            logging.getLogger(__name__).info("s3://tables/orders has changed: %s", [event.extra for event in events])

    report()
