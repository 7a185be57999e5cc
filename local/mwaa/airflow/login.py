"""Logs the gateway in to Airflow as the admin: once, and again whenever Airflow requires it."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import dataclass, field

import httpx

_CSRF_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class SessionAuth(httpx.Auth):
    """API v1: a session that is opened on Airflow's login page, as MWAA opens one with its web token.

    The client keeps the session's cookie. Sending the password with each call would be slower, because Airflow takes a
    tenth of a second to check it and opens no session for such calls.
    """

    requires_response_body = True

    def __init__(self, url: str, username: str, password: str) -> None:
        self._page = f"{url}/login/"
        self._form = {"username": username, "password": password}
        self._basic = httpx.BasicAuth(username, password)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sends the call; logs in first if there is no session or if it has expired."""
        if "cookie" in request.headers:
            response = yield request
            if response.status_code != 401:
                return
        page = yield httpx.Request("GET", self._page)
        if token := _CSRF_TOKEN.search(page.text):
            cookies = httpx.Cookies(page.cookies)
            opened = yield httpx.Request(
                "POST", self._page, data=self._form | {"csrf_token": token[1]}, cookies=cookies
            )
            if opened.is_redirect:
                request.headers.pop("cookie", None)
                cookies.update(opened.cookies)
                cookies.set_cookie_header(request)
                response = yield request
                if response.status_code != 401:
                    return
        # The login failed: send the password with the call.
        request.headers.pop("cookie", None)
        yield from self._basic.auth_flow(request)


@dataclass
class TokenAuth(httpx.Auth):
    """API v2: a token, requested with the password, and requested again if Airflow rejects it."""

    url: str
    username: str
    password: str = field(repr=False)
    _token: str = field(default="", repr=False)

    requires_response_body = True

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sends the call with the token. Requests a new token if there is none or if Airflow rejects it."""
        if self._token:
            request.headers["authorization"] = f"Bearer {self._token}"
            response = yield request
            # Airflow 3.0 returns 401 for an expired token, and 403 for one that it can't verify.
            if response.status_code not in {401, 403}:
                return
        login = {"username": self.username, "password": self.password}
        response = yield httpx.Request("POST", f"{self.url}/auth/token", json=login)
        self._token = response.json()["access_token"] if response.status_code == 201 else ""
        if self._token:
            request.headers["authorization"] = f"Bearer {self._token}"
        else:  # Airflow's own response to a call without a token is the best error message
            request.headers.pop("authorization", None)
        yield request


def auth_for(api: str, url: str, username: str, password: str) -> httpx.Auth:
    """Returns the authentication for an Airflow instance with this API version."""
    return SessionAuth(url, username, password) if api == "v1" else TokenAuth(url, username, password)
