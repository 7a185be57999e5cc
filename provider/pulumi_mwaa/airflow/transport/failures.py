"""Turns failed calls into errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from botocore import exceptions as aws

from pulumi_mwaa.airflow.errors import (
    AirflowError,
    AlreadyExistsError,
    EnvironmentNotFoundError,
    NotFoundError,
    OutcomeUnknownError,
    UndeliveredError,
    UnreachableError,
    error_message,
)
from pulumi_mwaa.airflow.transport.details import detail_of, status_line

#: Removes a request's secrets from a message.
Redact = Callable[[str], str]

_DETAIL_LIMIT = 400  # characters; a response may quote a whole SQL statement

_THROTTLED = {"ThrottlingException", "TooManyRequestsException", "Throttling", "RequestLimitExceeded"}
_FROM_AIRFLOW = {"RestApiClientException", "RestApiServerException"}
_BAD_CREDENTIALS = {
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "RequestExpired",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
_TOO_OLD = "Update your environment to use InvokeRestApi"  # from the user guide, "Using the Airflow REST API"
_WRONG_REGION = "scoped to a valid region"  # from AWS's message about a signature for a different region
_NEVER_SENT = (aws.EndpointConnectionError, aws.ConnectTimeoutError, aws.ProxyConnectionError, aws.SSLError)
_BY_STATUS: Mapping[int, type[AirflowError]] = {
    HTTPStatus.NOT_FOUND: NotFoundError,
    HTTPStatus.CONFLICT: AlreadyExistsError,
}


class CallTarget(NamedTuple):
    """A call's target: the environment, its region, its partition (such as `aws`) and an Airflow role."""

    environment: str
    region: str
    partition: str
    role: str = "Op"

    @property
    def permission(self) -> str:
        """The permission that the caller needs, as an action and a resource for an IAM policy."""
        role = f"arn:{self.partition}:airflow:{self.region}:ACCOUNT:role/{self.environment}/{self.role}"
        return f"airflow:InvokeRestApi on {role}"


def is_throttled(error: aws.ClientError) -> bool:
    """Returns whether MWAA or Airflow throttled the call."""
    answer: Mapping[str, Any] = error.response
    statuses = answer.get("RestApiStatusCode"), _http_status(answer)
    return answer["Error"].get("Code") in _THROTTLED or HTTPStatus.TOO_MANY_REQUESTS in statuses


def error_from_aws(attempt: str, target: CallTarget, error: aws.ClientError, redact: Redact = str) -> AirflowError:
    """Returns the error for an error response from AWS."""
    answer: Mapping[str, Any] = error.response
    code = answer["Error"].get("Code", "")
    detail = _redacted_detail(answer["Error"].get("Message"), redact)
    failure, reason, advice = AirflowError, code, ""
    if code in _FROM_AIRFLOW and (status := answer.get("RestApiStatusCode")):
        return error_from_airflow(attempt, target, int(status), answer.get("RestApiResponse"), redact)
    if _TOO_OLD in detail:
        reason, advice = "the environment is too old", "update it (UpdateEnvironment) and try again"
    elif code == "ResourceNotFoundException":
        failure, reason = EnvironmentNotFoundError, f"there is no such environment in region {target.region}"
        advice = "check its name, its region, and which account the credentials belong to"
    elif code == "AccessDeniedException":
        reason = "AWS denied access"
        advice = f"the caller needs {target.permission}"
    elif code == "ValidationException":
        failure = UndeliveredError
    elif _WRONG_REGION in detail:
        reason, advice = f"the endpoint isn't in region {target.region}", "check the region and the endpoint"
    elif code in _BAD_CREDENTIALS:
        reason, advice = f"AWS rejected the credentials ({code})", "log in to AWS again"
    elif code.isdecimal():  # from a proxy or gateway; AWS's own errors have names
        reason = status_line(int(code))
        detail = "" if detail in reason else detail
    if _http_status(answer) >= 500:
        failure = OutcomeUnknownError
    return failure(error_message(attempt, reason, detail, advice))


def error_without_response(attempt: str, error: aws.BotoCoreError, redact: Redact) -> AirflowError:
    """Returns the error for a call without a response."""
    if isinstance(error, _NEVER_SENT):
        host = urlsplit(str(error.kwargs.get("endpoint_url", ""))).netloc  # with `env.`, which botocore prepends
        advice = "check the network, the region and the endpoint"
        return UnreachableError(error_message(attempt, f"{host} can't be reached", "", advice))
    if isinstance(error, aws.HTTPClientError):
        return OutcomeUnknownError(error_message(attempt, "no response", "the call may have taken effect"))
    if isinstance(error, (aws.NoCredentialsError, aws.PartialCredentialsError, aws.CredentialRetrievalError)):
        return AirflowError(error_message(attempt, "no usable AWS credentials", str(error), "log in to AWS first"))
    if isinstance(error, aws.ParamValidationError):  # its message quotes the value, in forms that can't be redacted
        return AirflowError(error_message(attempt, "a value can't be sent as JSON"))
    return AirflowError(error_message(attempt, type(error).__name__, _redacted_detail(str(error), redact)))


def error_from_airflow(attempt: str, target: CallTarget, status: int, answer: object, redact: Redact) -> AirflowError:
    """Returns the error for a response from Airflow itself."""
    # After a 5xx response, it isn't known whether the server made the change before it failed.
    kind = OutcomeUnknownError if status >= 500 else _BY_STATUS.get(status, AirflowError)
    reason, detail = status_line(status), _redacted_detail(answer, redact)
    if status < 300:
        no_json = answer is None or isinstance(answer, str)
        detail = "the response isn't JSON" if no_json else "the response isn't a JSON object"
    forbidden = status == HTTPStatus.FORBIDDEN
    advice = f"the caller's Airflow role doesn't allow this; grant {target.permission}" if forbidden else ""
    return kind(error_message(attempt, reason, "" if detail in reason else detail, advice), status=status)


def _redacted_detail(answer: object, redact: Redact) -> str:
    """Returns a response's details without the request's secrets."""
    return redact(detail_of(answer))[:_DETAIL_LIMIT]  # redact first, because a truncated secret wouldn't be recognized


def _http_status(answer: Mapping[str, Any]) -> int:
    return int(answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
