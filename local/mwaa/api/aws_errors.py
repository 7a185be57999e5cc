"""AWS's errors: codes, HTTP statuses and texts, in the form that a rest-json client expects."""

from __future__ import annotations

from typing import Any


class AwsError(Exception):
    """An error as AWS answers it: `code` goes into the `x-amzn-ErrorType` header, `body` is the JSON body."""

    def __init__(self, code: str, status: int, body: dict[str, Any]) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.body = body


def validation(*reasons: str) -> AwsError:
    """What AWS answers to input that breaks the model, one reason a violation."""
    count = f"{len(reasons)} validation error{'s' if len(reasons) > 1 else ''} detected"
    return AwsError("ValidationException", 400, {"message": f"{count}: {'; '.join(reasons)}"})


def serialization(reason: str) -> AwsError:
    """What AWS answers to a body that it can't read."""
    return AwsError("SerializationException", 400, {"message": reason})


def unknown_operation() -> AwsError:
    """What AWS answers where it has no such operation."""
    return AwsError("UnknownOperationException", 404, {"message": "The requested operation is not recognized."})


def environment_not_found(name: str, account: str, region: str) -> AwsError:
    """What MWAA answers for an environment that this account doesn't have in this region."""
    arn = f"arn:aws:airflow:{region}:{account}:environment/{name}"
    return AwsError("ResourceNotFoundException", 404, {"message": f"Environment not found: {arn}"})


def environment_not_available(name: str, status: str) -> AwsError:
    """What is answered for an environment that can't serve calls now. AWS documents no error for it."""
    message = f"Environment {name} is in status {status}; it must be AVAILABLE to invoke its REST API."
    return AwsError("ValidationException", 400, {"message": message})


def environment_busy(name: str, status: str) -> AwsError:
    """What is answered to a change of an environment that can't be changed now. AWS documents no text for it."""
    return AwsError("ValidationException", 400, {"message": f"Environment {name} is in status {status}."})


def throttled() -> AwsError:
    """What AWS's list of common errors has for too many calls; botocore retries it by its code."""
    return AwsError("ThrottlingException", 400, {"message": "Rate exceeded"})


def rest_api(status: int, response: Any) -> AwsError:
    """What MWAA makes of Airflow's own 4xx and 5xx: both are HTTP 400 on the wire, and carry Airflow's answer."""
    code = "RestApiClientException" if status < 500 else "RestApiServerException"
    return AwsError(code, 400, {"RestApiStatusCode": status, "RestApiResponse": response})


def refused(code: str, message: str) -> AwsError:
    """What AWS answers to a request that isn't properly signed."""
    return AwsError(code, 403, {"message": message})
