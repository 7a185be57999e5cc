"""Example pipelines that react to events. The `events` setting of `platform` adds them to a stack.

The DAGs are in `stacks/airflow/dags`. They are paused, and do nothing, in stacks without this setting.
"""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from pulumi_mwaa import AirflowDag, AirflowPool
from pulumi_mwaa.components import DatasetPublisher, GithubDagTrigger, S3DagTrigger

#: The DAGs that the events trigger, so they must be unpaused.
DAGS = ("load_orders", "report_orders", "test_commit")
#: The setting that contains the webhook's secret, encrypted.
WEBHOOK_SECRET = "githubWebhookSecret"  # noqa: S105 - its name


def declare(environment: aws.mwaa.Environment, *, uploads: Sequence[pulumi.Resource], force_destroy: bool) -> None:
    """Declares the pipelines.

    Args:
        environment: The environment that runs the DAGs.
        uploads: The resources that upload the DAGs.
        force_destroy: Whether the buckets can be deleted while they contain objects.
    """
    in_airflow = pulumi.ResourceOptions(deleted_with=environment)
    pool = AirflowPool("landing", environment=environment.arn, name="landing", slots=2, opts=in_airflow)
    dags = [
        AirflowDag(
            dag_id,
            environment=environment.arn,
            dag_id=dag_id,
            is_paused=False,
            opts=pulumi.ResourceOptions.merge(in_airflow, pulumi.ResourceOptions(depends_on=[pool, *uploads])),
        )
        for dag_id in DAGS
    ]
    # An event that arrives before its DAG is unpaused could end up in the dead-letter queue.
    after_dags = pulumi.ResourceOptions(depends_on=dags)

    # A run for each file in `orders/`, two at a time.
    landing = aws.s3.Bucket("landing", force_destroy=force_destroy)
    S3DagTrigger(
        "orders",
        environment=environment.arn,
        dag_id="load_orders",
        bucket=landing.bucket,
        prefix="orders/",
        pool="landing",
        opts=after_dags,
    )

    # An update of a dataset for each file. Airflow decides when to run the DAGs that are scheduled on it.
    tables = aws.s3.Bucket("tables", force_destroy=force_destroy)
    DatasetPublisher(
        "tables",
        environment=environment.arn,
        dataset_uri="s3://tables/orders",
        bucket=tables.bucket,
        opts=after_dags,
    )

    # A run for each push to a GitHub repository.
    secret = aws.secretsmanager.Secret("webhook")
    value = pulumi.Config().require_secret(WEBHOOK_SECRET)
    version = aws.secretsmanager.SecretVersion("webhook", secret_id=secret.id, secret_string=value)
    github = GithubDagTrigger(
        "github",
        environment=environment.arn,
        dag_id="test_commit",
        webhook_secret_arn=secret.arn,
        opts=pulumi.ResourceOptions(depends_on=[*dags, version]),
    )

    pulumi.export("landing_bucket", landing.bucket)
    pulumi.export("tables_bucket", tables.bucket)
    pulumi.export("payload_url", github.url)
