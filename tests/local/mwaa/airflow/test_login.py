"""The gateway logs in to a real Airflow once for many calls, since checking a password is slow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest

from local.mwaa.airflow.login import auth_for
from tests.support.aws.local_mwaa import LocalMwaa, each_dialect


@dataclass
class Watched:
    """A client with its own login; `sent` contains the last call's requests."""

    client: httpx.Client
    sent: list[httpx.Request] = field(default_factory=list)

    def call(self) -> tuple[int, list[str]]:
        """Lists the pools; returns the status and the requests that were sent."""
        self.sent.clear()
        status = self.client.get("pools").status_code
        return status, [f"{request.method} {request.url.path}" for request in self.sent]


@pytest.fixture
def watched(mwaa: LocalMwaa) -> Iterator[Watched]:
    auth = auth_for(mwaa.api, mwaa.airflow_url, "admin", mwaa.password)
    with httpx.Client(base_url=f"{mwaa.airflow_url}/api/{mwaa.api}", auth=auth, trust_env=False) as client:
        watched = Watched(client)
        client.event_hooks["request"] = [watched.sent.append]
        yield watched


@each_dialect
def test_it_logs_in_once(mwaa: LocalMwaa, watched: Watched) -> None:
    pools = f"GET /api/{mwaa.api}/pools"
    login = ["GET /login/", "POST /login/"] if mwaa.api == "v1" else ["POST /auth/token"]
    assert watched.call() == (200, [*login, pools])
    assert watched.call() == (200, [pools])
    assert "Basic" not in watched.sent[0].headers.get("authorization", "")


@each_dialect
def test_it_logs_in_again_after_a_rejection(mwaa: LocalMwaa, watched: Watched) -> None:
    watched.call()
    if mwaa.api == "v1":
        watched.client.cookies.clear()
        watched.client.cookies.set("session", "over", domain="127.0.0.1")
    else:
        watched.client.auth._token = "over"  # type: ignore[union-attr]
    status, sent = watched.call()
    assert (status, sent[0], sent[-1]) == (200, f"GET /api/{mwaa.api}/pools", f"GET /api/{mwaa.api}/pools")
    assert len(sent) > 2
    assert watched.call() == (200, [sent[-1]])


@each_dialect
def test_a_wrong_password_results_in_airflows_401(mwaa: LocalMwaa) -> None:
    auth = auth_for(mwaa.api, mwaa.airflow_url, "admin", "wrong")
    answer = httpx.get(f"{mwaa.airflow_url}/api/{mwaa.api}/pools", auth=auth, trust_env=False)
    assert answer.status_code == 401
