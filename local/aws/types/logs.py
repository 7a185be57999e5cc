"""CloudWatch Logs' type: a log group. The functions' logs themselves are files."""

from __future__ import annotations

from local.aws.account import always, arn
from local.aws.types.aws_type import AwsType

TYPES = (
    AwsType(
        "aws:cloudwatch/logGroup:LogGroup",
        id=lambda inputs: str(inputs["name"]),
        computed={
            "arn": arn("logs", "log-group:{name}"),
            "logGroupClass": always("STANDARD"),
        },
        named="name",
        longest=512,
        replaced_by=frozenset({"name", "namePrefix"}),
    ),
)
