"""Parses connection URIs as Airflow's `Connection(uri=…)` does in versions 2.7 to 3.0."""

from __future__ import annotations

import json
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

_EXTRA_KEY = "__extra__"  # a query parameter with the entire `extra` as JSON; all others are ignored


class UriFields(NamedTuple):
    """The connection fields that a URI can specify."""

    conn_type: str
    host: str | None
    login: str | None
    password: str | None
    schema: str | None
    port: int | None
    extra: str | None

    def __repr__(self) -> str:
        return f"UriFields(conn_type={self.conn_type!r}, …)"  # the rest may be secret


def parse_uri(uri: object) -> UriFields:
    """Parses `TYPE://LOGIN:PASSWORD@HOST:PORT/SCHEMA?EXTRAS` or `TYPE://PROTOCOL://HOST`, with percent-encoded parts.

    Raises:
        ValueError: If the URI is invalid. The message contains no part of the URI, which may be secret.
    """
    if not isinstance(uri, str):
        raise ValueError("it isn't a string")  # noqa: TRY004 (callers handle the same error for every invalid URI)
    try:
        scheme = urlsplit(uri).scheme
    except ValueError:
        raise ValueError("its host is invalid — percent-encode it") from None
    if not scheme:
        raise ValueError(
            "it has no type — use TYPE://LOGIN:PASSWORD@HOST:PORT/SCHEMA?EXTRAS, with - instead of _ in the type"
        )
    protocols = uri.count("://")
    # Like Airflow, replace every occurrence; a URI without `//` stays unchanged.
    rest = uri.replace(f"{scheme}://", "" if protocols == 2 else "//")
    if protocols > 2 or (protocols == 2 and {"@", ":"} & set(rest.split("://", 1)[0])):
        raise ValueError(
            "it has too many :// — percent-encode any :// that isn't part of TYPE:// or TYPE://PROTOCOL://"
        )
    try:
        parts = urlsplit(rest)
        port = parts.port
    except ValueError:
        raise ValueError(
            "its port must be a number up to 65535 — percent-encode special characters in the parts before it"
        ) from None
    return UriFields(
        conn_type="postgres" if scheme == "postgresql" else scheme.replace("-", "_"),
        host=_host(parts, parts.scheme if protocols == 2 else ""),
        login=_decode(parts.username),
        password=_decode(parts.password) or None,  # Airflow drops an empty password
        schema=_decode(parts.path[1:]),
        port=port,
        extra=_extra(parts.query),
    )


def _host(parts: SplitResult, protocol: str) -> str:
    host = unquote(parts.hostname or "")
    if "/" in host:
        # `hostname` is always lowercase, but Airflow preserves the case of a path, such as a socket's.
        host = unquote(parts.netloc.rpartition("@")[2].split(":", 1)[0])
    return f"{protocol}://{host}" if host and protocol else host


def _extra(query: str) -> str | None:
    if not query:
        return None
    pairs = dict(parse_qsl(query, keep_blank_values=True))
    return pairs.get(_EXTRA_KEY, json.dumps(pairs))


def _decode(text: str | None) -> str | None:
    return text and unquote(text)
