"""IAM's types: a role and its policies."""

from __future__ import annotations

import secrets
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from local.aws.account import arn
from local.aws.types.aws_type import AwsType, Reference

if TYPE_CHECKING:
    from moto.iam.policy_validation import BaseIAMPolicyValidator

ROLE = "aws:iam/role:Role"


def _rejects_trust(inputs: dict[str, Any]) -> str:
    # Imported here, because moto takes 0.2 to 0.5 s, which only a run that changes a policy should have to wait for.
    from moto.iam.policy_validation import IAMTrustPolicyDocumentValidator  # noqa: PLC0415

    return _reason(IAMTrustPolicyDocumentValidator(inputs["assumeRolePolicy"]))


def _rejects_policy(inputs: dict[str, Any]) -> str:
    from moto.iam.policy_validation import IAMPolicyDocumentValidator  # noqa: PLC0415

    return _reason(IAMPolicyDocumentValidator(inputs["policy"]))


def _reason(validator: BaseIAMPolicyValidator) -> str:
    from moto.iam.exceptions import MalformedPolicyDocument  # noqa: PLC0415

    try:
        validator.validate()
    except MalformedPolicyDocument as error:
        return f"MalformedPolicyDocument: {error.message}"
    return ""


TYPES = (
    AwsType(
        ROLE,
        id=lambda inputs: str(inputs["name"]),
        computed={
            "arn": arn("iam", "role/{name}", region=""),
            "uniqueId": lambda _: "AROA" + secrets.token_hex(9)[:17].upper(),
            "createDate": lambda _: datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        },
        named="name",
        longest=64,
        replaced_by=frozenset({"name", "namePrefix", "path"}),
        rejects=_rejects_trust,
    ),
    AwsType(
        "aws:iam/rolePolicy:RolePolicy",
        id=lambda inputs: f"{inputs['role']}:{inputs['name']}",
        overwrites=True,
        named="name",
        replaced_by=frozenset({"name", "role"}),
        refers={"role": Reference(ROLE)},
        rejects=_rejects_policy,
    ),
)
