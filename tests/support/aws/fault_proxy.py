"""A proxy in front of a local MWAA that simulates faults in the network and in AWS."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from tests.support.system.servers import Handler, http_server

THROTTLE = "throttle"  # not forwarded; throttled by AWS
LOSE = "lose"  # forwarded, but the connection is closed before the response
FAIL = "fail"  # forwarded, but AWS responds with an internal error
GATEWAY = "gateway"  # forwarded, but a gateway responds with a timeout
BUSY = "busy"  # not forwarded; rejected with an empty response
DROP = "drop"  # not forwarded; the connection is closed


@dataclass(frozen=True)
class Reply:
    """A response that the proxy sends instead of forwarding the call."""

    status: int
    code: str = ""
    content: bytes = b""


def refusal(status: int, code: str, message: str) -> Reply:
    """Returns AWS's response to a call that it rejects."""
    return Reply(status, code, json.dumps({"message": message}).encode())


def from_airflow(status: int, answer: object) -> Reply:
    """Returns a response from Airflow, as MWAA forwards it."""
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
    """A running proxy. It forwards each call unless a fault is set for it.

    The proxy forwards the `Host` header unchanged, because the signature covers it.

    Attributes:
        endpoint: The proxy's address.
        faults: The faults for the next calls, one per call, except calls to GetEnvironment and to `/version`.
        looks: The faults for the next calls to GetEnvironment, with "" for none.
        throttled_share: The share of all other calls that AWS throttles.
        version: The response to a call to `/version`, or `None` to forward the call.
        behind: The local MWAA's address.
    """

    def __init__(self, behind: str, endpoint: str) -> None:
        self.endpoint = endpoint
        self.faults: list[str | Reply] = []
        self.looks: list[str | Reply] = []
        self.throttled_share = 0.0
        self.version: Reply | None = None
        self.behind = behind


@contextmanager
def faulty_proxy(endpoint: str) -> Iterator[FaultyProxy]:
    """Runs a proxy on a free local port."""

    dice = random.Random(0)  # noqa: S311

    class ProxyHandler(Handler):
        def do_GET(self) -> None:  # noqa: N802 (the library's name)
            self._forward(proxy.looks.pop(0) if proxy.looks else "")

        def do_POST(self) -> None:  # noqa: N802 (the library's name)
            body = self.body()
            if b'"/version"' in body:
                self._forward(proxy.version or "", body)
            else:
                throttled = THROTTLE if dice.random() < proxy.throttled_share else ""
                self._forward(proxy.faults.pop(0) if proxy.faults else throttled, body)

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
