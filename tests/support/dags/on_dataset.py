"""Runs after each update of a dataset, which Airflow 3 calls an asset."""

from datetime import datetime

try:
    from airflow.providers.standard.operators.bash import BashOperator
    from airflow.sdk import DAG, Asset
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.datasets import Dataset as Asset
    from airflow.operators.bash import BashOperator

with DAG(
    "on_dataset",
    schedule=[Asset("s3://bucket/landing/orders")],
    start_date=datetime(2024, 1, 1),
    is_paused_upon_creation=False,
):
    BashOperator(task_id="load", bash_command="true")
