"""Runs the bash command that its trigger passes."""

from datetime import datetime, timedelta

try:
    from airflow.providers.standard.operators.bash import BashOperator
    from airflow.sdk import DAG, Param
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.models.param import Param
    from airflow.operators.bash import BashOperator

with DAG(
    "any_bash_command",
    start_date=datetime(2024, 1, 1),
    schedule=None,
    is_paused_upon_creation=False,
    params={"command": Param("true", type="string")},
):
    # Airflow 3's LocalExecutor sometimes starts a task before the scheduler has saved that it is queued. The API then
    # rejects the start (409), and the first try fails.
    BashOperator(task_id="run", bash_command="{{ params.command }}", retries=1, retry_delay=timedelta(0))
