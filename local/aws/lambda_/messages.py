"""Receives an SQS queue's messages as Lambda passes them to a function, and deletes those that are done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from local.aws.plugin.store import Entry
from local.mwaa.state import REGION

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient
    from types_boto3_sqs.type_defs import DeleteMessageBatchRequestEntryTypeDef

#: The function response type with which a function reports the messages that failed.
PARTIAL = "ReportBatchItemFailures"


def receive(sqs: SQSClient, queue: Entry, number: int) -> list[dict[str, Any]]:
    """Receives at most `number` messages, and returns them as the records of a Lambda event."""
    answer = sqs.receive_message(
        QueueUrl=queue.id, MaxNumberOfMessages=number, AttributeNames=["All"], MessageAttributeNames=["All"]
    )
    return [
        {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message.get("Attributes", {}),
            "messageAttributes": message.get("MessageAttributes", {}),
            "md5OfBody": message["MD5OfBody"],
            "eventSource": "aws:sqs",
            "eventSourceARN": queue.output("arn"),
            "awsRegion": REGION,
        }
        for message in answer.get("Messages", [])
    ]


def done(
    records: Sequence[dict[str, Any]], response: Any, response_types: Sequence[str] | None
) -> list[dict[str, Any]]:
    """Returns the records to delete from the queue; the others stay in it.

    Source: "Implementing partial batch responses" in the AWS Lambda Developer Guide. An invalid response means that
    the whole batch failed.
    """
    if PARTIAL not in (response_types or ()) or response is None:
        return [*records]
    try:
        failed = {item["itemIdentifier"] for item in response.get("batchItemFailures") or ()}
    except (AttributeError, KeyError, TypeError):
        return []
    if not failed <= {record["messageId"] for record in records}:
        return []
    return [record for record in records if record["messageId"] not in failed]


def delete(sqs: SQSClient, queue: Entry, records: Sequence[dict[str, Any]]) -> None:
    """Deletes up to ten received messages."""
    if records:
        entries: list[DeleteMessageBatchRequestEntryTypeDef] = [
            {"Id": str(index), "ReceiptHandle": record["receiptHandle"]} for index, record in enumerate(records)
        ]
        sqs.delete_message_batch(QueueUrl=queue.id, Entries=entries)
