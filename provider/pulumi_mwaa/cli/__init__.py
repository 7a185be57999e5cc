"""The `pulumi-mwaa` command: Airflow's objects, DAGs and DAG runs, from a shell or a CI job.

Requires the `cli` extra (`pulumi-mwaa[cli]`). Doesn't load Pulumi.
"""
