"""The one place that turns a failed call into an error."""

from __future__ import annotations

from collections.abc import Mapping
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
    compose,
)
from pulumi_mwaa.airflow.masking.redaction import redacted
from pulumi_mwaa.airflow.transport.details import detail_of, status_line

_DETAIL_LIMIT = 400  # characters: an answer may hold a database's whole statement

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
_TOO_OLD = "Update your environment to use InvokeRestApi"  # AWS's words (user guide, "Using the Airflow REST API")
_WRONG_REGION = "scoped to a valid region"  # AWS's words for a signature made for another region
_NEVER_SENT = (aws.EndpointConnectionError, aws.ConnectTimeoutError, aws.ProxyConnectionError, aws.SSLError)
_BY_STATUS: Mapping[int, type[AirflowError]] = {
    HTTPStatus.NOT_FOUND: NotFoundError,
    HTTPStatus.CONFLICT: AlreadyExistsError,
}


class Place(NamedTuple):
    """Where calls go: an environment, its region, the region's partition, such as `aws`, and as which Airflow role."""

    environment: str
    region: str
    partition: str
    role: str = "Op"

    @property
    def permission(self) -> str:
        """What the caller has to be allowed, as a policy says it."""
        role = f"arn:{self.partition}:airflow:{self.region}:ACCOUNT:role/{self.environment}/{self.role}"
        return f"airflow:InvokeRestApi on {role}"


def is_throttled(error: aws.ClientError) -> bool:
    """Whether MWAA, or Airflow behind it, asked for fewer calls."""
    answer: Mapping[str, Any] = error.response
    statuses = answer.get("RestApiStatusCode"), _http_status(answer)
    return answer["Error"].get("Code") in _THROTTLED or HTTPStatus.TOO_MANY_REQUESTS in statuses


def refused(attempt: str, place: Place, body: object, error: aws.ClientError) -> AirflowError:
    """The error for an answer that says no."""
    answer: Mapping[str, Any] = error.response
    code = answer["Error"].get("Code", "")
    said = _shown(answer["Error"].get("Message"), body)
    failure, reason, advice = AirflowError, code, ""
    if code in _FROM_AIRFLOW and (status := answer.get("RestApiStatusCode")):
        return from_airflow(attempt, place, int(status), answer.get("RestApiResponse"), body)
    if _TOO_OLD in said:
        reason, advice = "the environment is too old", "update it (UpdateEnvironment), and try again"
    elif code == "ResourceNotFoundException":
        failure, reason = EnvironmentNotFoundError, f"there is no such environment in region {place.region}"
        advice = "check its name, the region, and the account of the credentials"
    elif code == "AccessDeniedException":
        reason = "AWS denied access"
        advice = f"the caller needs {place.permission}"
    elif code == "ValidationException":
        failure = UndeliveredError
    elif _WRONG_REGION in said:
        reason, advice = f"region {place.region} is not that of the endpoint", "check the region"
    elif code in _BAD_CREDENTIALS:
        reason, advice = f"AWS refused the credentials ({code})", "log in to AWS again"
    elif code.isdecimal():  # of something on the way: AWS has a name for each of its errors
        reason = status_line(int(code))
        said = "" if said in reason else said
    if _http_status(answer) >= 500:
        failure = OutcomeUnknownError
    return failure(compose(attempt, reason, said, advice))


def unanswered(attempt: str, body: object, error: aws.BotoCoreError) -> AirflowError:
    """The error for a call to which no answer came."""
    if isinstance(error, _NEVER_SENT):
        host = urlsplit(str(error.kwargs.get("endpoint_url", ""))).netloc  # botocore puts `env.` before that of AWS
        advice = "check the network, the region and the endpoint"
        return UnreachableError(compose(attempt, f"{host} can't be reached", "", advice))
    if isinstance(error, aws.HTTPClientError):
        return OutcomeUnknownError(compose(attempt, "no answer", "the call may have taken effect all the same"))
    if isinstance(error, (aws.NoCredentialsError, aws.PartialCredentialsError, aws.CredentialRetrievalError)):
        return AirflowError(compose(attempt, "no usable AWS credentials", str(error), "log in to AWS first"))
    return AirflowError(compose(attempt, type(error).__name__, _shown(str(error), body)))


def from_airflow(attempt: str, place: Place, status: int, answer: object, body: object) -> AirflowError:
    """The error for an answer of Airflow itself."""
    # After a 5xx nothing tells whether the change was made before the server failed.
    kind = OutcomeUnknownError if status >= 500 else _BY_STATUS.get(status, AirflowError)
    reason, detail = status_line(status), _shown(answer, body)
    if status < 300:
        no_json = answer is None or isinstance(answer, str)
        detail = "the response isn't JSON" if no_json else "the response isn't a JSON object"
    advice = f"the caller's Airflow role may not; allow {place.permission}" if status == HTTPStatus.FORBIDDEN else ""
    return kind(compose(attempt, reason, "" if detail in reason else detail, advice), status=status)


def _shown(answer: object, body: object) -> str:
    """The words of an answer, without what was sent."""
    return redacted(detail_of(answer), body)[:_DETAIL_LIMIT]  # in this order: half a secret is one too


def _http_status(answer: Mapping[str, Any]) -> int:
    return int(answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
