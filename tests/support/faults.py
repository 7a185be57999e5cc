"""A proxy in front of a local MWAA that does to a call what the network and AWS can do to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx

THROTTLE = "throttle"  # refused by AWS, never passed on
LOSE = "lose"  # passed on, and the connection cut before the answer
FAIL = "fail"  # passed on, and answered with AWS's own internal error
GATEWAY = "gateway"  # passed on, and answered by something on the way that gave up
BUSY = "busy"  # refused without a word
DROP = "drop"  # the connection cut before it is passed on
DENIED = "denied"  # refused by IAM

_HELD_BACK = {THROTTLE, BUSY, DROP, DENIED}
_ANSWERS = {
    THROTTLE: (400, "ThrottlingException"),
    BUSY: (429, ""),
    FAIL: (500, "InternalServerException"),
    GATEWAY: (504, ""),
    DENIED: (403, "AccessDeniedException"),
}


class FaultyProxy:
    """Its address, and the faults of the next calls, one a call; after them it passes everything on.

    `looks` are those of the next calls of GetEnvironment, with "" for none, and `faults` those of all others.

    A signature covers the host that is asked, so a call is passed on with the host's name as it came.
    """

    def __init__(self, endpoint: str, port: int) -> None:
        self.endpoint = f"http://127.0.0.1:{port}"
        self.faults: list[str] = []
        self.looks: list[str] = []
        self.behind = endpoint


@contextmanager
def faulty_proxy(endpoint: str) -> Iterator[FaultyProxy]:
    """Runs one on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._pass_on(proxy.looks.pop(0) if proxy.looks else "")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            # The version is asked for first, and isn't what these tests are about.
            about_version = b"/version" in body
            self._pass_on(proxy.faults.pop(0) if proxy.faults and not about_version else "", body)

        def _pass_on(self, fault: str, body: bytes = b"") -> None:
            if fault not in _HELD_BACK:
                url, headers = proxy.behind + self.path, dict(self.headers)
                answer = httpx.request(self.command, url, content=body, headers=headers, timeout=30)
            if fault in {LOSE, DROP}:
                self.close_connection = True
            elif fault:
                status, code = _ANSWERS[fault]
                self._answer(status, code, json.dumps({"message": code}).encode() if code else b"")
            else:
                self._answer(answer.status_code, answer.headers.get("x-amzn-errortype", ""), answer.content)

        def _answer(self, status: int, code: str, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            if code:
                self.send_header("x-amzn-ErrorType", code)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the library's name)
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    proxy = FaultyProxy(endpoint, server.server_port)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
