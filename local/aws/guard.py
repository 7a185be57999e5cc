"""Prevents the stand-in from being mistaken for AWS."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from local.aws.errors import RejectedError
from local.paths import LOCAL_STACK

#: Names the folder that contains the stand-in's data file. Only `make` sets this variable, for the `local` stack.
HOME_VARIABLE = "PULUMI_MWAA_LOCAL_AWS"
_ENDPOINT_VARIABLE = "AWS_ENDPOINT_URL_MWAA"
_STAND_IN = "this stand-in for the AWS plugin"
_INSTEAD = "install the real plugin: pulumi plugin install resource aws --reinstall"


def refuse_other_stacks(urn: str) -> None:
    """Raises RejectedError for a resource in any stack other than `local`."""
    stack = urn.removeprefix("urn:pulumi:").split("::", 1)[0]
    if stack != LOCAL_STACK:
        raise RejectedError(f"{_STAND_IN} works only for the '{LOCAL_STACK}' stack, not for '{stack}' — {_INSTEAD}")


def endpoint(environ: Mapping[str, str]) -> str:
    """Returns the local MWAA's endpoint. Raises RejectedError if it isn't set or isn't on this machine."""
    url = environ.get(_ENDPOINT_VARIABLE, "")
    if not url:
        raise RejectedError(f"{_STAND_IN} needs a local MWAA, but {_ENDPOINT_VARIABLE} isn't set — run it with make")
    if not _is_loopback(url):
        raise RejectedError(
            f"{_STAND_IN} needs an endpoint on this machine, but {_ENDPOINT_VARIABLE} is {url!r} — {_INSTEAD}"
        )
    return url


def home(environ: Mapping[str, str]) -> str:
    """Returns the folder that contains the stand-in's data file. Raises RejectedError if `make` hasn't set it."""
    folder = environ.get(HOME_VARIABLE, "")
    if not folder:
        raise RejectedError(f"{_STAND_IN} needs {HOME_VARIABLE}, which isn't set — run it with make")
    return folder


def _is_loopback(url: str) -> bool:
    """Returns whether a URL's host is `localhost` or a loopback address, without a DNS lookup."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
