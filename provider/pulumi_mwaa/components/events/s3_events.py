"""The base class for the components that act on a bucket's objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from pulumi_mwaa.components.events.event_function import EventFunction
from pulumi_mwaa.components.events.event_queue import EventQueue

_BATCH = 10
_LEAST_CONCURRENCY = 2  # the minimum that an event source accepts; the function's own limit may be lower

#: Reports each object that is created, no matter how.
OBJECT_CREATED = ("s3:ObjectCreated:*",)


class S3Events(pulumi.ComponentResource):
    """A bucket's notifications, a queue, and a function that acts on them. Use a class derived from this one."""

    #: The URL of the queue that holds the waiting messages.
    queue_url: pulumi.Output[str]
    #: The queue's ARN, for an `aws.s3.BucketNotification` of your own.
    queue_arn: pulumi.Output[str]
    #: The URL of the queue that holds the failed messages.
    dead_letter_queue_url: pulumi.Output[str]
    #: The function's name.
    function_name: pulumi.Output[str]

    def __init__(
        self,
        token: str,
        name: str,
        *,
        environment: pulumi.Input[str],
        bucket: pulumi.Input[str],
        handler: str,
        settings: Mapping[str, pulumi.Input[str]],
        reserved_concurrency: int | None,
        events: Sequence[str],
        prefix: pulumi.Input[str] | None,
        suffix: pulumi.Input[str] | None,
        notify: bool,
        retry_seconds: int,
        tags: Mapping[str, pulumi.Input[str]] | None,
        opts: pulumi.ResourceOptions | None,
    ) -> None:
        super().__init__(token, name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        queue = EventQueue(
            name,
            bucket=bucket,
            events=events,
            prefix=prefix,
            suffix=suffix,
            notify=notify,
            tags=tags,
            opts=child,
        )
        event_function = EventFunction(
            name,
            environment=environment,
            handler=handler,
            settings={"QUEUE_URL": queue.queue.url, "RETRY_SECONDS": str(retry_seconds), **settings},
            reserved_concurrency=reserved_concurrency,
            queue_arn=queue.queue.arn,
            tags=tags,
            opts=child,
        )
        aws.lambda_.EventSourceMapping(
            name,
            event_source_arn=queue.queue.arn,
            function_name=event_function.function.name,
            batch_size=_BATCH,
            function_response_types=["ReportBatchItemFailures"],
            scaling_config={"maximum_concurrency": max(_LEAST_CONCURRENCY, reserved_concurrency or 0)},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[event_function.policy]),
        )
        self.queue_url = queue.queue.url
        self.queue_arn = queue.queue.arn
        self.dead_letter_queue_url = queue.dead_letter_queue.url
        self.function_name = event_function.function.name
        self.register_outputs({"queue_url": self.queue_url, "dead_letter_queue_url": self.dead_letter_queue_url})
