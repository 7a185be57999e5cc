"""Paths that `InvokeRestApi` can carry."""

from __future__ import annotations

from urllib.parse import quote

PATH_LIMIT = 64  # characters, percent-encoded: `RestApiPath` in botocore's model


def object_path(route: str, identity: str) -> str:
    """The path of one object, percent-encoded so that no part of the name can be taken for a part of the path."""
    # `quote` leaves dots alone, and a path of dots is resolved by whatever it passes on the way.
    name = identity.replace(".", "%2E") if identity in {".", ".."} else quote(identity, safe="")
    return f"/{route}/{name}"
