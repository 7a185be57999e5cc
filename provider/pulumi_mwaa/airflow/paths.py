"""Paths for `InvokeRestApi`."""

from __future__ import annotations

from urllib.parse import quote

PATH_LIMIT = 64  # characters, percent-encoded: `RestApiPath` in botocore's model


def object_path(route: str, identity: str) -> str:
    """Returns the path of an object, with its name percent-encoded into a single path segment."""
    # `quote` doesn't encode dots, and proxies resolve `.` and `..` segments.
    name = identity.replace(".", "%2E") if identity in {".", ".."} else quote(identity, safe="")
    return f"/{route}/{name}"
