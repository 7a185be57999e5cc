"""The command `pulumi-mwaa`: Airflow's objects, DAGs and DAG runs, from a shell or a CI job.

Requires the `cli` extra (`pulumi-mwaa[cli]`). Loads no Pulumi.
"""
