"""Runs the bash command that its trigger passes."""

try:
    from airflow.providers.standard.operators.bash import BashOperator
    from airflow.sdk import DAG, Param
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.models.param import Param
    from airflow.operators.bash import BashOperator

with DAG("any_bash_command", schedule=None, is_paused_upon_creation=False, params={"command": Param(type="string")}):
    BashOperator(task_id="run", bash_command="{{ params.command }}")
