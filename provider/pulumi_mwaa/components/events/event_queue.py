"""A bucket's notifications, the queue that receives them, and a dead-letter queue for those that fail."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from pulumi_mwaa.components.events.event_function import FUNCTION_SECONDS
from pulumi_mwaa.components.events.policies import bucket_to_queue_policy

# A message that only waits for room isn't received again, because the function sends a copy. The limit isn't lower,
# because an event source may receive messages that the function's reserved concurrency keeps it from passing on.
_MAX_RECEIVES = 10
_RETENTION = 14 * 24 * 3600  # seconds, SQS's maximum
# AWS recommends six times the function's timeout: Lambda retries a throttled invocation within that time.
_VISIBILITY = 6 * FUNCTION_SECONDS


class EventQueue(pulumi.ComponentResource):
    """An encrypted queue that one bucket sends its notifications to.

    Args:
        name: The resource's name.
        bucket: The bucket's name. A bucket has only one set of notifications, which this component replaces.
        events: The events, such as `s3:ObjectCreated:*`.
        prefix: The prefix of the object keys to report.
        suffix: The suffix of the object keys to report.
        notify: Whether to set up the bucket's notifications. If several queues share a bucket, set this to `False` and
            declare one `aws.s3.BucketNotification` for all of them.
        tags: The queues' tags.
        opts: The component's Pulumi options.
    """

    queue: aws.sqs.Queue
    dead_letter_queue: aws.sqs.Queue

    def __init__(
        self,
        name: str,
        *,
        bucket: pulumi.Input[str],
        events: Sequence[str],
        prefix: pulumi.Input[str] | None,
        suffix: pulumi.Input[str] | None,
        notify: bool,
        tags: Mapping[str, pulumi.Input[str]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("pulumi-mwaa:index:EventQueue", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        invoke_opts = pulumi.InvokeOutputOptions(parent=self)
        partition = aws.get_partition_output(opts=invoke_opts).partition
        account = aws.get_caller_identity_output(opts=invoke_opts).account_id
        self.dead_letter_queue = aws.sqs.Queue(
            f"{name}-dead-letters",
            message_retention_seconds=_RETENTION,
            sqs_managed_sse_enabled=True,
            tags=tags,
            opts=child,
        )
        self.queue = aws.sqs.Queue(
            name,
            message_retention_seconds=_RETENTION,
            visibility_timeout_seconds=_VISIBILITY,
            sqs_managed_sse_enabled=True,
            redrive_policy=self.dead_letter_queue.arn.apply(
                lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": _MAX_RECEIVES})
            ),
            tags=tags,
            opts=child,
        )
        aws.sqs.RedriveAllowPolicy(
            f"{name}-dead-letters",
            queue_url=self.dead_letter_queue.url,
            redrive_allow_policy=self.queue.arn.apply(
                lambda arn: json.dumps({"redrivePermission": "byQueue", "sourceQueueArns": [arn]})
            ),
            opts=child,
        )
        policy = aws.sqs.QueuePolicy(
            name,
            queue_url=self.queue.url,
            policy=pulumi.Output.all(self.queue.arn, partition, bucket, account).apply(
                lambda parts: json.dumps(bucket_to_queue_policy(parts[0], f"arn:{parts[1]}:s3:::{parts[2]}", parts[3]))
            ),
            opts=child,
        )
        if notify:
            aws.s3.BucketNotification(
                name,
                bucket=bucket,
                queues=[
                    {
                        "queue_arn": self.queue.arn,
                        "events": [*events],
                        "filter_prefix": prefix,
                        "filter_suffix": suffix,
                    }
                ],
                opts=pulumi.ResourceOptions(parent=self, depends_on=[policy]),  # S3 sends a test event at once
            )
        self.register_outputs({"url": self.queue.url})
