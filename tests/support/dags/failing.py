"""Fails after its task has printed a line."""

try:
    from airflow.providers.standard.operators.bash import BashOperator
    from airflow.sdk import DAG
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.operators.bash import BashOperator

with DAG("failing", schedule=None, is_paused_upon_creation=False):
    BashOperator(task_id="fail", bash_command="echo This task fails.; exit 1", retries=0)
