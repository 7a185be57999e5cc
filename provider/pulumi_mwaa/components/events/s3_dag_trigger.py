"""Triggers a DAG run for each object that is created in a bucket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi

from pulumi_mwaa.components.events.s3_events import OBJECT_CREATED, S3Events

_HANDLER = "pulumi_mwaa.events.s3.handler"


class S3DagTrigger(S3Events):
    """Triggers a DAG run for each object that is created in a bucket, but no more at a time than there is room for.

    ```python
    from pulumi_mwaa.components import S3DagTrigger

    S3DagTrigger("orders", environment=env.arn, dag_id="load_orders", bucket="landing", pool="landing")
    ```

    S3 notifies an encrypted SQS queue, and a Lambda function triggers the runs. While there is no room, objects wait in
    the queue. Each object is loaded once, even if S3 reports it twice. If the DAG is missing or paused, or if it
    rejects a run, the message ends up in a dead-letter queue.

    Args:
        name: The resource's name.
        environment: The environment's ARN.
        dag_id: The DAG to trigger. Its runs get the object as `conf`: `bucket`, `key`, `version_id`, `size`,
            `sequencer`, `event_name` and `event_time`.
        bucket: The bucket's name.
        prefix: The prefix of the object keys to act on.
        suffix: The suffix of the object keys to act on.
        events: The S3 events to act on. Defaults to the creation of any object.
        pool: The pool that the DAG's tasks use, one slot for each run at a time. The DAG never has more active runs
            than the pool has slots.
        max_active_runs: The maximum number of the DAG's active (queued or running) runs.
        notify: Whether to set up the bucket's notifications, which replaces any others. If several triggers share a
            bucket, set this to `False` and pass each `queue_arn` to one `aws.s3.BucketNotification`.
        retry_seconds: How many seconds an object waits on average before the function tries again.
        reserved_concurrency: The function's reserved concurrency. The limits are guaranteed only with 1. If the
            account's concurrency limit is too low to reserve any, use `None`.
        tags: The resources' tags.
        opts: The component's Pulumi options.
    """

    def __init__(
        self,
        name: str,
        *,
        environment: pulumi.Input[str],
        dag_id: pulumi.Input[str],
        bucket: pulumi.Input[str],
        prefix: pulumi.Input[str] | None = None,
        suffix: pulumi.Input[str] | None = None,
        events: Sequence[str] = OBJECT_CREATED,
        pool: pulumi.Input[str] | None = None,
        max_active_runs: int | None = None,
        notify: bool = True,
        retry_seconds: int = 30,
        reserved_concurrency: int | None = 1,
        tags: Mapping[str, pulumi.Input[str]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        settings: dict[str, pulumi.Input[str]] = {"DAG_ID": dag_id}
        if pool is not None:
            settings["POOL"] = pool
        if max_active_runs is not None:
            settings["MAX_ACTIVE_RUNS"] = str(max_active_runs)
        super().__init__(
            "pulumi-mwaa:index:S3DagTrigger",
            name,
            environment=environment,
            bucket=bucket,
            handler=_HANDLER,
            settings=settings,
            reserved_concurrency=reserved_concurrency,
            events=events,
            prefix=prefix,
            suffix=suffix,
            notify=notify,
            retry_seconds=retry_seconds,
            tags=tags,
            opts=opts,
        )
