"""Paths for `InvokeRestApi`."""

from __future__ import annotations

from urllib.parse import quote

PATH_LIMIT = 64  # characters after percent-encoding; see `RestApiPath` in botocore's model


def rest_path(*segments: str) -> str:
    """Returns a path with percent-encoded segments."""
    return "".join(f"/{_encoded(segment)}" for segment in segments)


def _encoded(segment: str) -> str:
    # `quote` doesn't encode dots, and proxies resolve `.` and `..` segments.
    return segment.replace(".", "%2E") if segment in {".", ".."} else quote(segment, safe="")
