"""Forwards InvokeRestApi calls to Airflow's REST API, preserving the exact bytes of their paths."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import anyio
import httpx

from local.mwaa.airflow.login import auth_for
from local.mwaa.airflow.versions import VERSIONS
from local.mwaa.api import aws_errors
from local.mwaa.api.limits import Limits
from local.mwaa.state import Environment

# The characters that a request line can contain, including "%", so that the caller's percent-encoding is kept.
_VISIBLE = "".join(chr(code) for code in range(0x21, 0x7F))


class RestApi:
    """The REST API of one environment's Airflow instance, called as its admin."""

    def __init__(self, environment: Environment, limits: Limits) -> None:
        self._prefix = f"/api/{VERSIONS[environment.airflow_version].api}"
        self._limits = limits
        self._client = httpx.AsyncClient(
            base_url=environment.url,
            auth=auth_for(
                VERSIONS[environment.airflow_version].api,
                environment.url,
                environment.username,
                environment.password,
            ),
            timeout=None,  # noqa: S113 - `call` limits the duration of the whole call
            trust_env=False,
            limits=httpx.Limits(max_connections=20),
        )

    async def call(self, method: str, path: str, query: dict[str, Any], body: Any) -> tuple[int, Any]:
        """Returns Airflow's status and response: parsed JSON, text if it isn't JSON, or `{}` if it is empty.

        Raises:
            AwsError: The status is 4xx or 5xx, the response is too large or too late, or Airflow can't be reached. A
                call that timed out may still have taken effect.
        """
        try:
            with anyio.fail_after(self._limits.call_seconds):
                status, content = await self._send(method, path, query, body)
        except TimeoutError:
            raise aws_errors.rest_api(
                504, {"detail": f"No response within {self._limits.call_seconds:g} seconds."}
            ) from None
        except httpx.TransportError as error:
            raise aws_errors.rest_api(502, {"detail": f"Airflow's web server: {type(error).__name__}."}) from None
        answer = _decoded(content)
        if status >= 400:
            raise aws_errors.rest_api(status, answer)
        return status, answer

    async def close(self) -> None:
        """Closes the connections."""
        await self._client.aclose()

    async def _send(self, method: str, path: str, query: dict[str, Any], body: Any) -> tuple[int, bytes]:
        target = quote(self._prefix + path, safe=_VISIBLE, errors="surrogatepass")
        if query:
            target += f"?{urlencode(_pairs(query), errors='surrogatepass')}"
        request = self._client.build_request(
            method,
            self._prefix,
            # v1's DELETE rejects a content type without a body.
            content=None if body is None else json.dumps(body),
            headers={} if body is None else {"content-type": "application/json"},
            # httpx would normalize a path in the URL, but `..`, `//` and `%2F` must arrive unchanged.
            extensions={"target": target.encode("ascii")},
        )
        response = await self._client.send(request, stream=True)
        try:
            content = b""
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > self._limits.answer_bytes:
                    raise aws_errors.rest_api(
                        500, {"detail": f"The response is larger than {self._limits.answer_bytes} bytes."}
                    )
            return response.status_code, content
        finally:
            await response.aclose()


def _pairs(query: dict[str, Any]) -> list[tuple[str, str]]:
    """Returns the parameters' names and values; a list becomes one pair per item."""
    return [
        (name, value if isinstance(value, str) else json.dumps(value))
        for name, values in query.items()
        for value in (values if isinstance(values, list) else [values])
    ]


def _decoded(content: bytes) -> Any:
    if not content:
        return {}
    try:
        return json.loads(content)
    except ValueError:
        return content.decode(errors="replace")
