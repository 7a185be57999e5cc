"""Serves the function URLs in the store.

A URL's path starts with the function's name, where AWS's URLs have a subdomain for each function. The function doesn't
see this part of the path.
"""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from werkzeug import Request, Response
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.serving import BaseWSGIServer, make_server

from local.aws.account import name_in
from local.aws.lambda_.execution_environments import ThrottledError
from local.aws.lambda_.function import InvocationError
from local.aws.lambda_.url_events import event_of, response_of
from local.aws.plugin.store import Entry, Store
from local.aws.types.lambda_ import FUNCTION
from local.aws.types.lambda_urls import FUNCTION_URL, PERMISSION, everyone_may_call

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

#: Lambda's limit for the body of a request.
LARGEST_BODY = 6 * 1024 * 1024  # bytes
_FORBIDDEN = (
    "Forbidden. For troubleshooting Function URL authorization issues, see: "
    "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"
)
_TOO_LARGE = "Request must be smaller than 6291456 bytes for the InvokeFunction operation"
_POLL_SECONDS = 0.1  # how long a shutdown takes
_log = logging.getLogger(__name__)

Invoke = Callable[[Entry, Mapping[str, Any]], Any]


class FunctionUrls:
    """All function URLs in a store, as a WSGI application.

    Args:
        store: The store, which may change at any time.
        invoke: Invokes the function of an entry with an event, and returns its response. Raises ThrottledError,
            InvocationError, or OSError if the function can't be started. It is called in several threads.
    """

    def __init__(self, store: Store, invoke: Invoke) -> None:
        self._store = store
        self._invoke = invoke

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Responds to a request, as WSGI specifies."""
        request = Request(environ)
        # One more byte, because werkzeug truncates a chunked body instead of rejecting it.
        request.max_content_length = LARGEST_BODY + 1
        try:
            too_large = len(request.get_data()) > LARGEST_BODY
        except RequestEntityTooLarge:
            too_large = True
        response = _refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _TOO_LARGE) if too_large else self._respond(request)
        return response(environ, start_response)

    def _respond(self, request: Request) -> Response:
        name, _, path = request.path.removeprefix("/").partition("/")
        entries = self._store.entries()
        named = {entry.token: entry for entry in entries if entry.id == name}
        if FUNCTION_URL not in named or FUNCTION not in named:
            return _refusal(HTTPStatus.NOT_FOUND, "No function has this URL.")
        all_permissions = (entry.inputs for entry in entries if entry.token == PERMISSION)
        permissions = [each for each in all_permissions if name_in(each["function"]) == name]
        if not everyone_may_call(permissions):
            return _refusal(HTTPStatus.FORBIDDEN, _FORBIDDEN)
        event = event_of(request, named[FUNCTION_URL].output("urlId"), f"/{path}")
        try:
            return response_of(self._invoke(named[FUNCTION], event))
        except ThrottledError:
            return _refusal(HTTPStatus.TOO_MANY_REQUESTS, "Rate Exceeded.")
        except (InvocationError, OSError, TypeError, ValueError) as error:
            _log.warning("%s: %s", name, error)
            return Response("Internal Server Error", HTTPStatus.BAD_GATEWAY, mimetype="text/plain")


def serve(urls: FunctionUrls, bound: socket.socket) -> BaseWSGIServer:
    """Serves the URLs on a socket that is already listening, in threads, until the returned server is shut down."""
    host, port = bound.getsockname()
    server = make_server(host, port, urls, threaded=True, fd=bound.fileno())
    threading.Thread(target=server.serve_forever, args=[_POLL_SECONDS], daemon=True).start()
    return server


def _refusal(status: HTTPStatus, message: str) -> Response:
    return Response(json.dumps({"Message": message}), status, mimetype="application/json")
