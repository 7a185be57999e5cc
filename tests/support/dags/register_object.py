"""Registers the S3 object in its `conf`. Its task needs no worker, so that hundreds of runs take only minutes."""

from datetime import datetime

try:
    from airflow.providers.standard.operators.empty import EmptyOperator
    from airflow.sdk import DAG
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.operators.empty import EmptyOperator

with DAG(
    "register_object",
    start_date=datetime(2024, 1, 1),  # Airflow 2.7 requires it
    schedule=None,
    is_paused_upon_creation=False,
    max_active_runs=100,
):
    EmptyOperator(task_id="register")
