"""The gateway's routes: MWAA, STS, and its own pages for the list of calls and an environment's status."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timezone
from typing import Any, NoReturn

from botocore.credentials import Credentials
from botocore.model import OperationModel
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from local.mwaa.api import aws_errors, service_model, sigv4, sts
from local.mwaa.api.call_log import Call, Calls
from local.mwaa.api.operations import Gateway, Shown
from local.mwaa.state import CALLS_PAGE, REGION, STATUS_PAGE

_VERBS = ["GET", "PUT", "POST", "PATCH", "DELETE"]


def application(
    gateway: Gateway,
    credentials: Credentials,
    lifespan: Callable[[Starlette], AbstractAsyncContextManager[None]] | None = None,
) -> Starlette:
    """Returns the ASGI application that serves a gateway to callers with these credentials."""
    calls = Calls()
    endpoint = _Endpoint(gateway, credentials, calls)

    async def show(_: Request) -> Response:
        return _json(200, calls.listed())

    async def forget(_: Request) -> Response:
        calls.forget()
        return Response(status_code=204)

    async def show_status(request: Request) -> Response:
        gateway.show(request.path_params["name"], Shown(**await request.json()) if request.method == "PUT" else None)
        return Response(status_code=204)

    return Starlette(
        routes=[
            Route(CALLS_PAGE, show, methods=["GET"]),
            Route(CALLS_PAGE, forget, methods=["DELETE"]),
            Route(STATUS_PAGE, show_status, methods=["PUT", "DELETE"]),
            Route("/", endpoint.identify, methods=["POST"]),
            Route("/{path:path}", endpoint.answer, methods=_VERBS),
        ],
        # The list of calls needs no key, so a web page whose host name resolves to 127.0.0.1 must not reach it.
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])],
        lifespan=lifespan,
    )


class _Endpoint:
    """Parses requests in AWS's protocol and builds the responses."""

    def __init__(self, gateway: Gateway, credentials: Credentials, calls: Calls) -> None:
        self._gateway = gateway
        self._credentials = credentials
        self._calls = calls

    async def answer(self, request: Request) -> Response:
        """Responds to an MWAA request and logs the call, even if it fails."""
        path = request.scope["raw_path"].decode("latin-1")
        call = Call(request.method, path)
        began = time.perf_counter()
        try:
            output = await self._output(request, path, call)
            call.status = call.status or 200
            return _json(200, output)
        except aws_errors.AwsError as error:
            call.status, call.error = error.body.get("RestApiStatusCode", error.status), error.code
            return _json(error.status, error.body, {"x-amzn-ErrorType": error.code})
        finally:
            call.milliseconds = round((time.perf_counter() - began) * 1000, 1)
            self._calls.add(call)

    async def identify(self, request: Request) -> Response:
        """Responds to an STS request. All STS requests have the same path. Only calls to MWAA are logged."""
        status, document = sts.answer(await _signed(request, "/"), self._credentials)
        return Response(document, status, media_type="text/xml")

    async def _output(self, request: Request, path: str, call: Call) -> dict[str, Any]:
        operation, in_path = service_model.route(request.method, path)
        call.operation, call.environment = operation.name, in_path.get("Name", "")
        signed = await _signed(request, path)
        sigv4.verify(signed, self._credentials, REGION, datetime.now(timezone.utc))
        self._gateway.throttle(operation.name)
        given = {**_in_query(operation, request), **_in_body(signed.body), **in_path}
        service_model.check(operation, given)
        return await self._gateway.answer(operation.name, given, call)


async def _signed(request: Request, path: str) -> sigv4.SignedRequest:
    """Returns a request as it was signed, since Starlette's own URL is percent-decoded."""
    query = request.scope["query_string"].decode("latin-1")
    url = f"http://{request.headers['host']}{path}" + (f"?{query}" if query else "")
    return sigv4.SignedRequest(request.method, url, dict(request.headers), await request.body())


def _in_query(operation: OperationModel, request: Request) -> dict[str, Any]:
    shape: Any = operation.input_shape
    given: dict[str, Any] = {}
    for name, member in shape.members.items():
        if values := request.query_params.getlist(name):
            given[name] = values if member.type_name == "list" else values[-1]
    return given


def _in_body(body: bytes) -> dict[str, Any]:
    parsed = _parsed(body) if body else {}
    if not isinstance(parsed, dict):
        raise aws_errors.serialization("The body must be a JSON object")
    return parsed


def _parsed(body: bytes) -> Any:
    def reject(constant: str) -> NoReturn:
        raise ValueError(constant)  # NaN and Infinity, which Python accepts but JSON doesn't allow

    try:
        return json.loads(body, parse_constant=reject)
    except (ValueError, RecursionError):
        raise aws_errors.serialization("The body is not JSON") from None


def _json(status: int, content: Any, headers: dict[str, str] | None = None) -> Response:
    # Escaped to ASCII, because JSON can contain lone surrogates, but UTF-8 can't.
    headers = {"x-amzn-RequestId": str(uuid.uuid4()), **(headers or {})}
    return Response(json.dumps(content), status, headers, media_type="application/json")
