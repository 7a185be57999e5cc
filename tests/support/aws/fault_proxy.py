"""A proxy in front of a local MWAA that does to a call what the network and AWS can do to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from tests.support.system.servers import Handler, http_server

THROTTLE = "throttle"  # refused by AWS, never passed on
LOSE = "lose"  # passed on, and the connection cut before the answer
FAIL = "fail"  # passed on, and answered with AWS's own internal error
GATEWAY = "gateway"  # passed on, and answered by a gateway on the way that timed out
BUSY = "busy"  # refused without a word
DROP = "drop"  # the connection cut before it is passed on


@dataclass(frozen=True)
class Reply:
    """An answer instead of MWAA's own, to a call that is never passed on."""

    status: int
    code: str = ""
    content: bytes = b""


def refusal(status: int, code: str, message: str) -> Reply:
    """What AWS answers to a call that it refuses."""
    return Reply(status, code, json.dumps({"message": message}).encode())


def from_airflow(status: int, answer: object) -> Reply:
    """An answer of Airflow's as MWAA passes it on."""
    content = json.dumps({"RestApiStatusCode": status, "RestApiResponse": answer}).encode()
    if status < 400:
        return Reply(200, "", content)
    return Reply(400, "RestApiClientException" if status < 500 else "RestApiServerException", content)


_HELD_BACK = {THROTTLE, BUSY, DROP}
_ANSWERS = {
    THROTTLE: refusal(400, "ThrottlingException", "Rate exceeded"),
    BUSY: Reply(429),
    FAIL: refusal(500, "InternalServerException", "InternalServerException"),
    GATEWAY: Reply(504),
}


class FaultyProxy:
    """Its address, and the faults of the next calls, one a call; after them it passes everything on.

    `looks` are those of the next calls of GetEnvironment, with "" for none, and `faults` those of all others but the
    question for Airflow's version, which comes first: `version` is the answer to that, if it is not to be Airflow's.

    A signature covers the host that is asked, so a call is passed on with the host's name as it came.
    """

    def __init__(self, behind: str, endpoint: str) -> None:
        self.endpoint = endpoint
        self.faults: list[str | Reply] = []
        self.looks: list[str | Reply] = []
        self.version: Reply | None = None
        self.behind = behind


@contextmanager
def faulty_proxy(endpoint: str) -> Iterator[FaultyProxy]:
    """Runs one on a free port of this machine."""

    class ProxyHandler(Handler):
        def do_GET(self) -> None:  # noqa: N802 (the library's name)
            self._pass_on(proxy.looks.pop(0) if proxy.looks else "")

        def do_POST(self) -> None:  # noqa: N802 (the library's name)
            body = self.body()
            if b'"/version"' in body:
                self._pass_on(proxy.version or "", body)
            else:
                self._pass_on(proxy.faults.pop(0) if proxy.faults else "", body)

        def _pass_on(self, fault: str | Reply, body: bytes = b"") -> None:
            if isinstance(fault, Reply):
                self._answer(fault)
                return
            if fault not in _HELD_BACK:
                url, headers = proxy.behind + self.path, dict(self.headers)
                answer = httpx.request(self.command, url, content=body, headers=headers, timeout=30)
            if fault in {LOSE, DROP}:
                self.close_connection = True
            elif fault:
                self._answer(_ANSWERS[fault])
            else:
                self._answer(Reply(answer.status_code, answer.headers.get("x-amzn-errortype", ""), answer.content))

        def _answer(self, reply: Reply) -> None:
            code = {"x-amzn-ErrorType": reply.code} if reply.code else {}
            self.reply(reply.status, reply.content, {"Content-Type": "application/json", **code})

    with http_server(ProxyHandler) as address:
        proxy = FaultyProxy(endpoint, address)
        yield proxy
