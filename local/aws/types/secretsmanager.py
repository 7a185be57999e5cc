"""Secrets Manager's types: a secret, and a version of its value."""

from __future__ import annotations

import re
import secrets
import string
import uuid
from typing import Any

from local.aws.account import PARTITION, always
from local.aws.plugin.values import from_base64
from local.aws.types.aws_type import AwsType, Reference
from local.mwaa.state import ACCOUNT, REGION

SECRET = "aws:secretsmanager/secret:Secret"  # noqa: S105 - a type
SECRET_VERSION = "aws:secretsmanager/secretVersion:SecretVersion"  # noqa: S105

_NAME = re.compile(r"[A-Za-z0-9/_+=.@!-]{1,512}")
_LARGEST = 65536  # bytes
_VALUES = ("secretString", "secretBinary")
_WRITE_ONLY = ("secretStringWo", "secretStringWoVersion")


def _arn(inputs: dict[str, Any]) -> str:
    """Returns a new secret's ARN, which ends with six random letters, so that two secrets never have the same one."""
    suffix = "".join(secrets.choice(string.ascii_letters) for _ in range(6))
    return f"arn:{PARTITION}:secretsmanager:{REGION}:{ACCOUNT}:secret:{inputs['name']}-{suffix}"


def _rejects_secret(inputs: dict[str, Any]) -> str:
    if inputs.get("replicas"):
        return "the local stand-in for AWS has only one region, and doesn't support replicas of a secret"
    if not _NAME.fullmatch(inputs["name"]):
        return (
            "ValidationException: Invalid name. Must be a valid name containing alphanumeric characters, or any of "
            "the following: -/_+=.@!"
        )
    window = inputs.get("recoveryWindowInDays", 30)
    if window != 0 and not 7 <= window <= 30:
        return "InvalidParameterException: recoveryWindowInDays must be 0, or between 7 and 30"
    return ""


def _rejects_version(inputs: dict[str, Any]) -> str:
    if unsupported := [name for name in _WRITE_ONLY if name in inputs]:
        return f"the local stand-in for AWS doesn't support {', '.join(unsupported)} in a secret's version"
    if len([name for name in _VALUES if inputs.get(name)]) != 1:
        return "InvalidRequestException: You must provide either SecretString or SecretBinary."
    try:
        size = len(binary(inputs) if inputs.get("secretBinary") else inputs["secretString"].encode())
    except ValueError:
        return "secretBinary must be base64"
    if size > _LARGEST:
        return f"ValidationException: the secret's value must have at most {_LARGEST} bytes"
    return ""


TYPES = (
    AwsType(
        SECRET,
        id=_arn,
        computed={"arn": lambda existing: existing.id},
        named="name",
        longest=512,
        replaced_by=frozenset({"name", "namePrefix"}),
        rejects=_rejects_secret,
    ),
    AwsType(
        SECRET_VERSION,
        id=lambda inputs: f"{inputs['secretId']}|{uuid.uuid4()}",
        computed={
            "arn": lambda existing: existing.inputs["secretId"],
            "secretArn": lambda existing: existing.inputs["secretId"],
            "versionId": lambda existing: version_of(existing.id),
            "versionStages": always(["AWSCURRENT"]),
        },
        replaced_by=frozenset({"secretId", *_VALUES}),
        refers={"secretId": Reference(SECRET)},
        rejects=_rejects_version,
        holds=False,
    ),
)


def binary(inputs: dict[str, Any]) -> bytes:
    """Returns the value of a `SecretVersion` with `secretBinary`. Raises ValueError if it isn't base64."""
    return from_base64(inputs["secretBinary"])


def version_of(id_: str) -> str:
    """Returns the version in the id of a `SecretVersion`."""
    return id_.rpartition("|")[2]
