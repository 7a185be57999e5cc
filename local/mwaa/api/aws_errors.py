"""AWS's errors: codes, HTTP statuses and messages, in the form that a rest-json client expects."""

from __future__ import annotations

from typing import Any


class AwsError(Exception):
    """An AWS error: `code` is sent in the `x-amzn-ErrorType` header, and `body` as JSON."""

    def __init__(self, code: str, status: int, body: dict[str, Any]) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.body = body


def validation(*reasons: str) -> AwsError:
    """Returns AWS's error for input that violates the model, with one reason per violation."""
    count = f"{len(reasons)} validation error{'s' if len(reasons) > 1 else ''} detected"
    return AwsError("ValidationException", 400, {"message": f"{count}: {'; '.join(reasons)}"})


def serialization(reason: str) -> AwsError:
    """Returns AWS's error for a body that it can't parse."""
    return AwsError("SerializationException", 400, {"message": reason})


def unknown_operation() -> AwsError:
    """Returns AWS's error for an operation that doesn't exist."""
    return AwsError("UnknownOperationException", 404, {"message": "The requested operation is not recognized."})


def environment_not_found(name: str, account: str, region: str) -> AwsError:
    """Returns MWAA's error for an environment that doesn't exist in this account and region."""
    arn = f"arn:aws:airflow:{region}:{account}:environment/{name}"
    return AwsError("ResourceNotFoundException", 404, {"message": f"Environment not found: {arn}"})


def environment_not_available(name: str, status: str) -> AwsError:
    """Returns an error for a call to an environment that isn't available. AWS doesn't document one."""
    message = f"Environment {name} is in status {status}; it must be AVAILABLE to invoke its REST API."
    return AwsError("ValidationException", 400, {"message": message})


def environment_busy(name: str, status: str) -> AwsError:
    """Returns an error for updating a busy environment. AWS doesn't document this error's message."""
    return AwsError("ValidationException", 400, {"message": f"Environment {name} is in status {status}."})


def throttled() -> AwsError:
    """Returns AWS's common error for too many calls, which botocore retries."""
    return AwsError("ThrottlingException", 400, {"message": "Rate exceeded"})


def rest_api(status: int, response: Any) -> AwsError:
    """Returns MWAA's error for a 4xx or 5xx status from Airflow: HTTP 400, with Airflow's status and response."""
    code = "RestApiClientException" if status < 500 else "RestApiServerException"
    return AwsError(code, 400, {"RestApiStatusCode": status, "RestApiResponse": response})


def rejected(code: str, message: str) -> AwsError:
    """Returns AWS's error for a request that isn't properly signed."""
    return AwsError(code, 403, {"message": message})
