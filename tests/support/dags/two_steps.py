"""Runs one task at once, and then the bash command that its trigger passes."""

from datetime import datetime, timedelta

try:
    from airflow.providers.standard.operators.bash import BashOperator
    from airflow.providers.standard.operators.empty import EmptyOperator
    from airflow.sdk import DAG, Param
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.models.param import Param
    from airflow.operators.bash import BashOperator
    from airflow.operators.empty import EmptyOperator

with DAG(
    "two_steps",
    start_date=datetime(2024, 1, 1),
    schedule=None,
    is_paused_upon_creation=False,
    params={"command": Param("true", type="string")},
):
    command = "{{ params.command }}"
    EmptyOperator(task_id="first") >> BashOperator(
        task_id="second",
        bash_command=command,
        retries=1,  # see any_bash_command.py
        retry_delay=timedelta(0),
    )
