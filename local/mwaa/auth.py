"""How the gateway logs in to Airflow: as its admin, once, and again when Airflow says so."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field

import httpx


class SessionAuth(httpx.Auth):
    """API v1: the password for the first call, then the session that Airflow opened for it.

    The client keeps the session's cookie. Airflow takes a tenth of a second to check a password, and none for a cookie.
    """

    def __init__(self, username: str, password: str) -> None:
        self._basic = httpx.BasicAuth(username, password)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sends the call as it is if there is a session; else, and when the session is over, with the password."""
        if "cookie" in request.headers:
            response = yield request
            if response.status_code != 401:
                return
            del request.headers["cookie"]
        yield from self._basic.auth_flow(request)


@dataclass
class TokenAuth(httpx.Auth):
    """API v2: a token, fetched with the password, and fetched anew once it is refused."""

    url: str
    username: str
    password: str = field(repr=False)
    _token: str = field(default="", repr=False)

    requires_response_body = True

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sends the call with the token; fetches one first if there is none, and once more on 401."""
        if self._token:
            request.headers["authorization"] = f"Bearer {self._token}"
            response = yield request
            if response.status_code != 401:
                return
        log_in = {"username": self.username, "password": self.password}
        response = yield httpx.Request("POST", f"{self.url}/auth/token", json=log_in)
        if response.status_code == 201:
            self._token = response.json()["access_token"]
        request.headers["authorization"] = f"Bearer {self._token}"
        yield request


def auth_for(api: str, url: str, username: str, password: str) -> httpx.Auth:
    """Returns the log-in for an Airflow of this API version."""
    return SessionAuth(username, password) if api == "v1" else TokenAuth(url, username, password)
