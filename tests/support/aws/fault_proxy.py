"""A proxy in front of a local MWAA that simulates faults of the network and of AWS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from tests.support.system.servers import Handler, http_server

THROTTLE = "throttle"  # throttled by AWS instead of forwarded
LOSE = "lose"  # forwarded, but the connection is closed before the response
FAIL = "fail"  # forwarded, but answered with an internal error of AWS
GATEWAY = "gateway"  # forwarded, but answered by a gateway that timed out
BUSY = "busy"  # refused with an empty response instead of forwarded
DROP = "drop"  # the connection is closed instead of forwarding the call


@dataclass(frozen=True)
class Reply:
    """A response that the proxy sends instead of forwarding the call."""

    status: int
    code: str = ""
    content: bytes = b""


def refusal(status: int, code: str, message: str) -> Reply:
    """Returns the response of AWS to a call that it refuses."""
    return Reply(status, code, json.dumps({"message": message}).encode())


def from_airflow(status: int, answer: object) -> Reply:
    """Returns a response of Airflow as MWAA forwards it."""
    content = json.dumps({"RestApiStatusCode": status, "RestApiResponse": answer}).encode()
    if status < 400:
        return Reply(200, "", content)
    return Reply(400, "RestApiClientException" if status < 500 else "RestApiServerException", content)


_NOT_FORWARDED = {THROTTLE, BUSY, DROP}
_REPLIES = {
    THROTTLE: refusal(400, "ThrottlingException", "Rate exceeded"),
    BUSY: Reply(429),
    FAIL: refusal(500, "InternalServerException", "InternalServerException"),
    GATEWAY: Reply(504),
}


class FaultyProxy:
    """The address of a running proxy and the faults of the next calls. Without a fault, it forwards a call.

    The proxy forwards the `Host` header unchanged, because the signature covers it.

    Attributes:
        endpoint: The address of the proxy.
        faults: The faults of the next calls, one per call, except calls of GetEnvironment and of Airflow's version.
        looks: The faults of the next calls of GetEnvironment, with "" for none.
        version: The response to a call of Airflow's version, or `None` to forward it.
        behind: The address of the local MWAA.
    """

    def __init__(self, behind: str, endpoint: str) -> None:
        self.endpoint = endpoint
        self.faults: list[str | Reply] = []
        self.looks: list[str | Reply] = []
        self.version: Reply | None = None
        self.behind = behind


@contextmanager
def faulty_proxy(endpoint: str) -> Iterator[FaultyProxy]:
    """Runs a proxy on a free local port."""

    class ProxyHandler(Handler):
        def do_GET(self) -> None:  # noqa: N802 (the library's name)
            self._forward(proxy.looks.pop(0) if proxy.looks else "")

        def do_POST(self) -> None:  # noqa: N802 (the library's name)
            body = self.body()
            if b'"/version"' in body:
                self._forward(proxy.version or "", body)
            else:
                self._forward(proxy.faults.pop(0) if proxy.faults else "", body)

        def _forward(self, fault: str | Reply, body: bytes = b"") -> None:
            if isinstance(fault, Reply):
                self._send(fault)
                return
            if fault not in _NOT_FORWARDED:
                url, headers = proxy.behind + self.path, dict(self.headers)
                answer = httpx.request(self.command, url, content=body, headers=headers, timeout=30)
            if fault in {LOSE, DROP}:
                self.close_connection = True
            elif fault:
                self._send(_REPLIES[fault])
            else:
                self._send(Reply(answer.status_code, answer.headers.get("x-amzn-errortype", ""), answer.content))

        def _send(self, reply: Reply) -> None:
            code = {"x-amzn-ErrorType": reply.code} if reply.code else {}
            self.reply(reply.status, reply.content, {"Content-Type": "application/json", **code})

    with http_server(ProxyHandler) as address:
        proxy = FaultyProxy(endpoint, address)
        yield proxy
