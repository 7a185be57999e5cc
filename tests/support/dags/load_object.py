"""Prints the key of the S3 object in its `conf`, in the `landing` pool."""

from datetime import datetime

try:
    from airflow.providers.standard.operators.bash import BashOperator
    from airflow.sdk import DAG
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.operators.bash import BashOperator

with DAG(
    "load_object",
    start_date=datetime(2024, 1, 1),  # Airflow 2.7 requires it
    schedule=None,
    is_paused_upon_creation=False,
):
    BashOperator(task_id="load", bash_command="echo {{ dag_run.conf['key'] }}", pool="landing")
