"""A connection written as a URI, taken apart as Airflow does it: `Connection(uri=…)`, the same in 2.7 to 3.0."""

from __future__ import annotations

import json
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

_EXTRA_KEY = "__extra__"  # a query with it is that JSON text, instead of a key for each of its own


class UriFields(NamedTuple):
    """The fields of a connection that a URI holds."""

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
    """Take `TYPE://LOGIN:PASSWORD@HOST:PORT/SCHEMA?EXTRAS`, each part percent-encoded, `TYPE://PROTOCOL://HOST` too.

    Raises:
        ValueError: with a reason that holds nothing of the URI, which may be secret.
    """
    if not isinstance(uri, str):
        raise ValueError("it is no text")  # noqa: TRY004 (one sort of error for all that is wrong with it)
    try:
        scheme = urlsplit(uri).scheme
    except ValueError:
        raise ValueError("its host can't be one: percent-encode it") from None
    if not scheme:
        raise ValueError("it has no type: write TYPE://LOGIN:PASSWORD@HOST:PORT/SCHEMA?EXTRAS, the type with - for _")
    protocols = uri.count("://")
    # As Airflow has it, each of them: a URI without `//` stays as it is.
    rest = uri.replace(f"{scheme}://", "" if protocols == 2 else "//")
    if protocols > 2 or (protocols == 2 and {"@", ":"} & set(rest.split("://", 1)[0])):
        raise ValueError("it has a :// too many: percent-encode what isn't TYPE:// or TYPE://PROTOCOL://")
    try:
        parts = urlsplit(rest)
        port = parts.port
    except ValueError:
        raise ValueError("its port must be a number up to 65535, and percent-encode what stands before it") from None
    return UriFields(
        conn_type="postgres" if scheme == "postgresql" else scheme.replace("-", "_"),
        host=_host(parts, parts.scheme if protocols == 2 else ""),
        login=_decoded(parts.username),
        password=_decoded(parts.password) or None,  # Airflow keeps no empty one
        schema=_decoded(parts.path[1:]),
        port=port,
        extra=_extra(parts.query),
    )


def _host(parts: SplitResult, protocol: str) -> str:
    host = unquote(parts.hostname or "")
    if "/" in host:
        # A path within the host, a socket's say, keeps its capitals.
        host = unquote(parts.netloc.rpartition("@")[2].split(":", 1)[0])
    return f"{protocol}://{host}" if host and protocol else host


def _extra(query: str) -> str | None:
    if not query:
        return None
    pairs = dict(parse_qsl(query, keep_blank_values=True))
    return pairs.get(_EXTRA_KEY, json.dumps(pairs))


def _decoded(text: str | None) -> str | None:
    return text and unquote(text)
