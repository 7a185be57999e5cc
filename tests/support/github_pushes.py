"""GitHub's deliveries of pushes to a webhook."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid

import httpx


def push_of(commit: str) -> bytes:
    """Returns the body of a push. GitHub includes its time, so no two pushes have the same body."""
    pushed = {
        "ref": "refs/heads/main",
        "before": "0" * 39 + "1",
        "after": commit,
        "repository": {"full_name": "acme/orders", "pushed_at": uuid.uuid4().int},
        "pusher": {"name": "octocat"},
    }
    return json.dumps(pushed).encode()


def deliver(url: str, body: bytes, secret: str | None) -> httpx.Response:
    """Delivers a push as GitHub does, signed with a secret, or unsigned."""
    headers = {
        "Content-Type": "application/json",
        "X-GitHub-Event": "push",
        "X-GitHub-Delivery": str(uuid.uuid4()),
    }
    if secret is not None:
        headers["X-Hub-Signature-256"] = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return httpx.post(url, content=body, headers=headers, timeout=60, trust_env=False)
