"""Whether an address is of this machine: what stands in for AWS and the CLI reaches nothing else."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_loopback(url: str) -> bool:
    """Says whether a URL's host is this machine by its name or address, without asking anybody."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
