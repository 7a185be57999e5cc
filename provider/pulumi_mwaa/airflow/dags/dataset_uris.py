"""The form in which Airflow stores a dataset's URI."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit


def stored_uri(uri: str) -> str:
    """Returns a dataset's URI as Airflow stores it: `s3://bucket/orders/` becomes `s3://bucket/orders`.

    Airflow also normalizes the URIs of a few schemes, such as `postgres`, in ways that aren't covered here.

    Source: `_sanitize_uri` in Airflow 2.10.3 (airflow/datasets/__init__.py) and 3.0.6
    (airflow/sdk/definitions/asset/__init__.py).
    """
    parts = urlsplit(uri)
    if not parts.scheme or parts.scheme.startswith("x-"):
        return uri
    return urlunsplit(
        parts._replace(
            netloc=parts.netloc.rpartition("@")[2],  # without the user and password
            path=parts.path.rstrip("/") or "/",
            query=urlencode(sorted(parse_qsl(parts.query))),
            fragment="",
        )
    )
