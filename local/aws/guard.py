"""Keeps the stand-in from being taken for AWS."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from local.aws.errors import RefusedError
from local.paths import LOCAL_STACK

#: Where its file lies: `make` says it for the stack `local`, and nobody else does.
HOME_VARIABLE = "PULUMI_MWAA_LOCAL_AWS"
_ENDPOINT_VARIABLE = "AWS_ENDPOINT_URL_MWAA"
_STANDS_IN = "this plugin stands in for AWS"
_INSTEAD = "install the real plugin: pulumi plugin install resource aws --reinstall"


def refuse_other_stacks(urn: str) -> None:
    """Raises RefusedError for a resource of any stack but `local`. Offline."""
    stack = urn.removeprefix("urn:pulumi:").split("::", 1)[0]
    if stack != LOCAL_STACK:
        raise RefusedError(
            f"{_STANDS_IN} in the stack '{LOCAL_STACK}' only, and was asked by stack '{stack}': {_INSTEAD}"
        )


def endpoint(environ: Mapping[str, str]) -> str:
    """Returns the local MWAA's endpoint. Raises RefusedError if there is none, or it isn't on this machine. Offline."""
    url = environ.get(_ENDPOINT_VARIABLE, "")
    if not url:
        raise RefusedError(
            f"this plugin stands in for AWS, and {_ENDPOINT_VARIABLE} names no local MWAA: run it with make"
        )
    if not _is_loopback(url):
        raise RefusedError(f"{_STANDS_IN}, and {_ENDPOINT_VARIABLE} is {url!r}, not on this machine: {_INSTEAD}")
    return url


def home(environ: Mapping[str, str]) -> str:
    """Returns the folder of its file. Raises RefusedError unless `make` has said one. Offline."""
    folder = environ.get(HOME_VARIABLE, "")
    if not folder:
        raise RefusedError(f"{_STANDS_IN}, and {HOME_VARIABLE} is not set: run it with make")
    return folder


def _is_loopback(url: str) -> bool:
    """Says whether a URL's host is this machine by its name or address, without asking anybody."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
