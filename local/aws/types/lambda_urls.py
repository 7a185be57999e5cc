"""Lambda's types for function URLs: the URL, and the permissions to call it."""

from __future__ import annotations

import re
import secrets
from typing import Any

from local.aws.account import name_in
from local.aws.types.aws_type import AwsType
from local.aws.types.lambda_ import NAME_OR_ARN, function_arn

FUNCTION_URL = "aws:lambda/functionUrl:FunctionUrl"
PERMISSION = "aws:lambda/permission:Permission"

_ACTION = re.compile(r"lambda:\*|lambda:[a-zA-Z]+|\*")
_ANYONE = "NONE"
_AUTH_TYPES = (_ANYONE, "AWS_IAM")
_CALL_URL, _CALL = "lambda:InvokeFunctionUrl", "lambda:InvokeFunction"
# Inputs that the local Lambda would have to ignore, although they change how a URL responds.
_UNSUPPORTED = ("cors", "qualifier")


def _rejects_url(inputs: dict[str, Any]) -> str:
    if (auth := inputs["authorizationType"]) not in _AUTH_TYPES:
        return f"ValidationException: authorizationType must be {' or '.join(_AUTH_TYPES)}, not {auth!r}"
    if auth != _ANYONE:
        return f"the local stand-in for AWS supports only function URLs with authorizationType {_ANYONE}, not {auth}"
    if unsupported := [name for name in _UNSUPPORTED if inputs.get(name)]:
        return f"the local stand-in for AWS doesn't support {', '.join(unsupported)} in a function URL"
    if inputs.get("invokeMode", "BUFFERED") != "BUFFERED":
        return f"the local stand-in for AWS supports only the invokeMode BUFFERED, not {inputs['invokeMode']}"
    return ""


def _rejects_permission(inputs: dict[str, Any]) -> str:
    if not _ACTION.fullmatch(inputs["action"]):
        return f"ValidationException: action must be an action of Lambda, not {inputs['action']!r}"
    auth = inputs.get("functionUrlAuthType")
    if auth is not None and auth not in _AUTH_TYPES:
        return f"ValidationException: functionUrlAuthType must be {' or '.join(_AUTH_TYPES)}, not {auth!r}"
    if auth is not None and inputs["action"] != _CALL_URL:
        return f"InvalidParameterValueException: FunctionUrlAuthType is only supported for {_CALL_URL} action"
    if inputs.get("invokedViaFunctionUrl") and inputs["action"] != _CALL:
        return f"InvalidParameterValueException: InvokedViaFunctionUrl is only supported for {_CALL} action"
    return ""


def url_at(address: str, function: str) -> str:
    """Returns a function's URL at the address of the process that serves it."""
    return f"{address}/{function}/"


def everyone_may_call(permissions: list[dict[str, Any]]) -> bool:
    """Returns whether a function's permissions, given by their inputs, let everyone call its URL.

    Source: "Control access to Lambda function URLs" in the AWS Lambda Developer Guide. Since October 2025, a URL
    needs both permissions.
    """
    public = [each for each in permissions if each["principal"] == "*"]
    return any(
        each["action"] == _CALL_URL and each.get("functionUrlAuthType", _ANYONE) == _ANYONE for each in public
    ) and any(each["action"] == _CALL for each in public)


TYPES = (
    AwsType(
        FUNCTION_URL,
        id=lambda inputs: name_in(inputs["functionName"]),
        computed={
            "functionArn": function_arn,
            "urlId": lambda _: secrets.token_hex(16),
            # `functionUrl` depends on the process that serves it: see `served_urls.py`.
        },
        replaced_by=frozenset({"functionName", "qualifier"}),
        refers={"functionName": NAME_OR_ARN},
        names_or_arns=frozenset({"functionName"}),
        rejects=_rejects_url,
        holds=False,
    ),
    AwsType(
        PERMISSION,
        id=lambda inputs: f"{name_in(inputs['function'])}/{inputs['statementId']}",
        named="statementId",
        longest=100,
        # Lambda can't change a permission.
        replaced_by=frozenset(
            {
                "action",
                "eventSourceToken",
                "function",
                "functionUrlAuthType",
                "invokedViaFunctionUrl",
                "principal",
                "principalOrgId",
                "qualifier",
                "sourceAccount",
                "sourceArn",
                "statementId",
            }
        ),
        refers={"function": NAME_OR_ARN},
        rejects=_rejects_permission,
        holds=False,
    ),
)
