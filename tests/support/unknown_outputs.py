"""Outputs as a preview has them."""

from __future__ import annotations

import asyncio
from typing import Any

from pulumi import Output


def unknown() -> Output[Any]:
    """One that isn't known yet; to be called where an event loop runs."""
    return Output(set(), _future(None), _future(False), None)


def _future(value: Any) -> Any:
    future: asyncio.Future[Any] = asyncio.get_event_loop().create_future()
    future.set_result(value)
    return future
