"""A gateway in this process, in front of a web server that sends slow, large or error responses on demand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import httpx
import pytest
from botocore.credentials import Credentials
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from local.mwaa.airflow.processes import Mark
from local.mwaa.api.app import application
from local.mwaa.api.limits import Limits
from local.mwaa.api.operations import Gateway
from local.mwaa.data_dir import Home
from local.mwaa.environments.registry import EnvironmentRegistry, Keeper
from local.mwaa.state import AVAILABLE, Environment, State
from tests.support.aws.local_mwaa import mwaa_client
from tests.support.system.servers import serving

if TYPE_CHECKING:
    from types_boto3_mwaa import MWAAClient

KEY_ID = "AKIATESTTESTTESTTEST"
SECRET = "test-secret-access-key"


@dataclass
class Upstream:
    """A web server that stands in for Airflow. The path determines the response, and all requests are recorded."""

    requests: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    #: The valid token, which every login returns.
    token: str = "first"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        body = await request.body()
        raw = scope["raw_path"].decode("ascii")
        query = scope["query_string"].decode("ascii")
        target = f"{raw}?{query}" if query else raw
        self.requests.append((request.method, target, dict(request.headers), body))
        if raw == "/api/v2/slow":
            while (await receive())["type"] != "http.disconnect":
                pass
            return
        await self._answer(raw, request.headers.get("authorization", ""))(scope, receive, send)

    def _answer(self, raw: str, authorization: str) -> Response:
        if raw == "/auth/token":
            return JSONResponse({"access_token": self.token}, 201)
        if authorization != f"Bearer {self.token}":
            return JSONResponse({"detail": "Invalid or expired token"}, 401)
        kind, _, argument = unquote(raw.removeprefix("/api/v2/")).partition("/")
        if kind == "bytes":
            return Response(b"x" * int(argument), media_type="text/plain")
        if kind == "status":
            return JSONResponse({"detail": "as requested"}, int(argument))
        if kind == "html":
            return HTMLResponse("<p>Bad Request</p>", int(argument))
        return JSONResponse({"value": "s3cret-value"})


@dataclass
class Harness:
    """A running gateway and the server behind it."""

    endpoint: str
    upstream: Upstream
    environments: list[Environment]

    def client(self, access_key_id: str = KEY_ID, secret: str = SECRET, region: str = "us-east-1") -> MWAAClient:
        return mwaa_client(self.endpoint, access_key_id, secret, region)

    def invoke(self, path: str, method: Any = "GET", **more: Any) -> Any:
        return self._client.invoke_rest_api(Name="local", Path=path, Method=method, **more)

    @cached_property
    def _client(self) -> MWAAClient:
        return self.client()


@contextmanager
def gateway_with(limits: Limits) -> Iterator[Harness]:
    """Runs a gateway with these limits."""
    with ExitStack() as stack:
        upstream = Upstream()
        url = stack.enter_context(serving(upstream))
        environments = [Environment("local", "3.0.6", 1.5e9, "admin", url, "s3cret-password", status=AVAILABLE)]
        home = Home(Path(stack.enter_context(TemporaryDirectory())))
        registry = EnvironmentRegistry(Keeper(home, State(Mark(0, 0), "", 0, KEY_ID, SECRET)))
        api = Gateway(lambda: State(Mark(0, 0), "", 0, KEY_ID, SECRET, tuple(environments)), registry, limits)
        endpoint = stack.enter_context(serving(application(api, Credentials(KEY_ID, SECRET))))
        yield Harness(endpoint, upstream, environments)


@pytest.fixture(scope="session")
def _gateway() -> Iterator[Harness]:
    with gateway_with(Limits(calls_per_second=0)) as running:
        yield running


@pytest.fixture
def gateway(_gateway: Harness) -> Iterator[Harness]:
    """Yields a gateway with no rate limit and an empty call log."""
    before = list(_gateway.environments)
    _gateway.upstream.requests.clear()
    httpx.delete(f"{_gateway.endpoint}/_local/calls").raise_for_status()
    yield _gateway
    _gateway.environments[:] = before
