"""Publishes a dataset event for each object that is created in a bucket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi

from pulumi_mwaa.components.events.s3_events import OBJECT_CREATED, S3Events

_HANDLER = "pulumi_mwaa.events.s3_datasets.handler"


class DatasetPublisher(S3Events):
    """Publishes a dataset event for each object that is created in a bucket, so that Airflow runs the dataset's DAGs.

    ```python
    from pulumi_mwaa.components import DatasetPublisher

    DatasetPublisher("orders", environment=env.arn, dataset_uri="s3://landing/orders", bucket="landing")
    ```

    S3 notifies an encrypted SQS queue, and a Lambda function publishes the events. Airflow decides when to run the
    DAGs, so several events may lead to one run. A DAG that is paused misses the event. If no DAG uses the dataset, the
    message ends up in a dead-letter queue. Requires Airflow 2.9 or newer.

    Args:
        name: The resource's name.
        environment: The environment's ARN.
        dataset_uri: The dataset's URI, as in the DAG that is scheduled on it. Its events get the object as `extra`:
            `bucket`, `key`, `version_id`, `size`, `sequencer`, `event_name` and `event_time`.
        bucket: The bucket's name.
        prefix: The prefix of the object keys to act on.
        suffix: The suffix of the object keys to act on.
        events: The S3 events to act on. Defaults to the creation of any object.
        notify: Whether to set up the bucket's notifications, which replaces any others. If several components share a
            bucket, set this to `False` and pass each `queue_arn` to one `aws.s3.BucketNotification`.
        retry_seconds: How many seconds a throttled message waits on average before it is processed again.
        tags: The resources' tags.
        opts: The component's Pulumi options.
    """

    def __init__(
        self,
        name: str,
        *,
        environment: pulumi.Input[str],
        dataset_uri: pulumi.Input[str],
        bucket: pulumi.Input[str],
        prefix: pulumi.Input[str] | None = None,
        suffix: pulumi.Input[str] | None = None,
        events: Sequence[str] = OBJECT_CREATED,
        notify: bool = True,
        retry_seconds: int = 30,
        tags: Mapping[str, pulumi.Input[str]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(
            "pulumi-mwaa:index:DatasetPublisher",
            name,
            environment=environment,
            bucket=bucket,
            handler=_HANDLER,
            settings={"DATASET_URI": dataset_uri},
            reserved_concurrency=None,
            events=events,
            prefix=prefix,
            suffix=suffix,
            notify=notify,
            retry_seconds=retry_seconds,
            tags=tags,
            opts=opts,
        )
