"""Publishes a dataset event for each S3 object that a bucket's notifications report through an SQS queue.

Set `pulumi_mwaa.events.s3_datasets.handler` as the function's handler, and these environment variables:

- `MWAA_ENVIRONMENT`: the environment's name or ARN.
- `DATASET_URI`: the dataset, as in the DAG that is scheduled on it. Its events get the object as `extra`:
  `bucket`, `key`, `version_id`, `size`, `sequencer`, `event_name` and `event_time`.
- `QUEUE_URL`: the queue that the messages come from.
- `RETRY_SECONDS`: how long a throttled message waits on average; 30 by default.

Airflow decides when to run the DAGs: several events may lead to one run. Unlike a run, an event has no ID, so a
repeated message is published again.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from pulumi_mwaa.events.batch import Response, process_batch
from pulumi_mwaa.events.clients import airflow_client
from pulumi_mwaa.events.logs import log
from pulumi_mwaa.events.queue import Queue
from pulumi_mwaa.events.s3_messages import Context, S3Messages
from pulumi_mwaa.events.s3_objects import S3Object
from pulumi_mwaa.events.settings import required


def handler(event: Mapping[str, Any], context: Context) -> Response:
    """Publishes an event for each object in a batch of messages. Lambda's entry point.

    If MWAA throttles the call, the message waits in the queue. If no DAG uses the dataset, the message fails, and SQS
    moves it to the dead-letter queue after too many receives.

    Args:
        event: Lambda's event for SQS.
        context: Lambda's context.

    Returns:
        The messages that failed, for Lambda's `ReportBatchItemFailures`.

    Raises:
        SettingsError: If an environment variable is missing or invalid.
    """
    environment, uri = required(os.environ, "MWAA_ENVIRONMENT"), required(os.environ, "DATASET_URI")
    queue, airflow = Queue.from_environ(os.environ), airflow_client(environment)

    def publish(found: S3Object) -> bool:
        airflow.datasets.publish(uri, asdict(found))
        log("INFO", "published to the dataset", dataset=uri, bucket=found.bucket, key=found.key)
        return True

    return process_batch(event, queue, S3Messages(publish, context).process)
