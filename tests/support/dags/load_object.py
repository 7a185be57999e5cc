"""Loads the S3 object in its `conf`, in the pool `landing`. A run waits for the file that `release` names, if any."""

try:
    from airflow.providers.standard.operators.bash import BashOperator
    from airflow.sdk import DAG
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.operators.bash import BashOperator

with DAG("load_object", schedule=None, is_paused_upon_creation=False):
    BashOperator(task_id="load", bash_command="echo {{ dag_run.conf['key'] }}", pool="landing")
