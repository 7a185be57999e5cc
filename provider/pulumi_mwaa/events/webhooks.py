"""Requests to a Lambda function URL, and GitHub's signatures."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

# A function URL accepts up to 6 MB.
_LARGEST_BODY = 5 * 1024 * 1024  # bytes
_SIGNATURE = "x-hub-signature-256"


class RejectedError(Exception):
    """A request that is rejected. The message is one line.

    Attributes:
        status: The HTTP status of the response.
    """

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Request:
    """A request to a function URL (payload format 2.0).

    Attributes:
        headers: The headers, with lowercase names.
        body: The body's exact bytes.
    """

    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @classmethod
    def parse(cls, event: Mapping[str, Any]) -> Request:
        """Returns the request in Lambda's event.

        Raises:
            RejectedError: If the body is too large or can't be decoded.
        """
        text = event.get("body") or ""
        if len(text) > 2 * _LARGEST_BODY:  # before it is decoded
            raise _too_large()
        try:
            body = base64.b64decode(text, validate=True) if event.get("isBase64Encoded") else text.encode()
        except ValueError:
            raise RejectedError(HTTPStatus.BAD_REQUEST, "the body can't be decoded") from None
        if len(body) > _LARGEST_BODY:
            raise _too_large()
        return cls({name.lower(): value for name, value in (event.get("headers") or {}).items()}, body)

    @property
    def digest(self) -> str:
        """A hash of the body."""
        return hashlib.sha256(self.body).hexdigest()

    def require_signature(self, read_secret: Callable[[], str]) -> None:
        """Checks GitHub's signature of the body in constant time.

        Args:
            read_secret: Returns the webhook's secret. It isn't called for a request without a signature.

        Raises:
            RejectedError: If the request has no signature, or one that was made with a different secret.
        """
        signature = self.headers.get(_SIGNATURE)
        if not signature:
            raise RejectedError(HTTPStatus.UNAUTHORIZED, "the request has no X-Hub-Signature-256")
        secret = read_secret()
        expected = f"sha256={hmac.new(secret.encode(), self.body, hashlib.sha256).hexdigest()}"
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            raise RejectedError(HTTPStatus.UNAUTHORIZED, "the signature doesn't match the body and the secret")

    def json(self) -> Mapping[str, Any]:
        """Returns the body's JSON object.

        Raises:
            RejectedError: If the body isn't a JSON object.
        """
        try:
            content = json.loads(self.body)
        except ValueError:
            content = None
        if not isinstance(content, dict):
            raise RejectedError(HTTPStatus.BAD_REQUEST, "the body isn't a JSON object")
        return content


def _too_large() -> RejectedError:
    return RejectedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the body is larger than {_LARGEST_BODY >> 20} MB")
