"""Converts HTTP requests to the events that a function URL sends, and the function's responses to HTTP responses.

Source: "Invoking Lambda function URLs" in the AWS Lambda Developer Guide, payload format 2.0.
"""

from __future__ import annotations

import base64
import json
import time
import uuid
from collections.abc import Mapping
from typing import Any

from werkzeug import Request, Response

_JSON = "application/json"
_TEXT = ("application/javascript", _JSON, "application/xml")


def event_of(request: Request, url_id: str, path: str) -> dict[str, Any]:
    """Returns the event for a request.

    Args:
        request: The request.
        url_id: The URL's ID, which is its subdomain in AWS.
        path: The request's path below the function's URL.
    """
    now = time.time()
    query = request.query_string.decode()
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": {name.lower(): ",".join(request.headers.getlist(name)) for name, _ in request.headers},
        "requestContext": {
            "accountId": "anonymous",
            "apiId": url_id,
            "domainName": request.host,
            "domainPrefix": url_id,
            "http": {
                "method": request.method,
                "path": path,
                "protocol": request.environ.get("SERVER_PROTOCOL", "HTTP/1.1"),
                "sourceIp": request.remote_addr,
                "userAgent": request.headers.get("User-Agent", ""),
            },
            "requestId": str(uuid.uuid4()),
            "routeKey": "$default",
            "stage": "$default",
            "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
            "timeEpoch": int(now * 1000),
        },
        "isBase64Encoded": False,
    }
    if query:
        event["queryStringParameters"] = {name: ",".join(values) for name, values in request.args.lists()}
    if cookies := request.headers.get("Cookie"):
        event["cookies"] = [each.strip() for each in cookies.split(";")]
    if body := request.get_data():
        event["body"], event["isBase64Encoded"] = _encoded(body, request.mimetype)
    return event


def response_of(returned: Any) -> Response:
    """Returns the HTTP response that a function's return value describes.

    A value without a `statusCode` is the body of a successful response, as JSON. Raises TypeError or ValueError if the
    value is malformed.
    """
    if not isinstance(returned, Mapping) or "statusCode" not in returned:
        return Response(json.dumps(returned), mimetype=_JSON)
    body, headers = returned.get("body", ""), returned.get("headers") or {}
    if not isinstance(headers, Mapping):
        raise TypeError("headers isn't an object")
    text = body if isinstance(body, str) else json.dumps(body)
    content = base64.b64decode(text, validate=True) if returned.get("isBase64Encoded") else text.encode()
    response = Response(content, int(returned["statusCode"]), {name: str(value) for name, value in headers.items()})
    if not any(name.lower() == "content-type" for name in headers):
        response.content_type = _JSON
    for cookie in returned.get("cookies") or ():
        response.headers.add("Set-Cookie", cookie)
    return response


def _encoded(body: bytes, mimetype: str) -> tuple[str, bool]:
    """Returns the body as a string, and whether it is base64-encoded: not if its content type is text."""
    if mimetype.startswith("text/") or mimetype in _TEXT or mimetype.endswith(("+json", "+xml")):
        try:
            return body.decode(), False
        except UnicodeDecodeError:
            pass
    return base64.b64encode(body).decode(), True
