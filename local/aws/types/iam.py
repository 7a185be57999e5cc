"""IAM's types: a role and its policies."""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timezone
from typing import Any

from local.aws.account import arn
from local.aws.types.aws_type import AwsType, Reference

_ACTIONS = {"Action", "NotAction"}
ROLE = "aws:iam/role:Role"


def _rejects_document(name: str) -> Any:
    def rejects(inputs: dict[str, Any]) -> str:
        try:
            statements = json.loads(inputs[name])["Statement"]
        except (ValueError, TypeError, KeyError):
            return f"MalformedPolicyDocument: {name} isn't a policy document"
        statements = statements if isinstance(statements, list) else [statements]
        complete = all(isinstance(each, dict) and "Effect" in each and each.keys() & _ACTIONS for each in statements)
        return "" if complete else "MalformedPolicyDocument: a statement needs Effect, and Action or NotAction"

    return rejects


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
        rejects=_rejects_document("assumeRolePolicy"),
    ),
    AwsType(
        "aws:iam/rolePolicy:RolePolicy",
        id=lambda inputs: f"{inputs['role']}:{inputs['name']}",
        overwrites=True,
        named="name",
        replaced_by=frozenset({"name", "role"}),
        refers={"role": Reference(ROLE)},
        rejects=_rejects_document("policy"),
    ),
)
