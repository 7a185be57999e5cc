"""Pools: each field there and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.host import Host
from tests.support.mwaa import LocalMwaa


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"description": ""},
        {"description": 'é 🙂 "quoted"'},
        {"include_deferred": True},
        {"slots": 0, "include_deferred": False},
        {"name_suffix": " with space.and.dots%"},
    ],
    ids=str,
)
def test_second_plan_is_empty(
    mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host], fields: dict[str, Any]
) -> None:
    name = f"{prefix}{fields.pop('name_suffix', '')}"
    inputs = {"environment": mwaa.environment, "name": name, "slots": 2, **fields}
    outputs = new_host().create("pool", inputs)
    refreshed = new_host().read("pool", outputs)
    assert refreshed == outputs
    assert new_host().diff("pool", refreshed or {}, inputs).changes is False


@pytest.mark.parametrize(
    "edit", [{"slots": 9}, {"description": "other"}, {"description": ""}, {"include_deferred": True}], ids=str
)
def test_every_edited_field_is_seen_and_mended(
    mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host], edit: dict[str, Any]
) -> None:
    whole = {"name": f"{prefix}-p", "slots": 2, "description": "d", "include_deferred": False}
    inputs = {"environment": mwaa.environment, **whole}
    outputs = new_host().create("pool", inputs)
    assert mwaa.rest("PATCH", f"/pools/{prefix}-p", whole | edit).status_code == 200
    refreshed = new_host().read("pool", outputs)
    assert refreshed is not None
    assert new_host().diff("pool", refreshed, inputs).changes is True
    new_host().update("pool", refreshed, inputs)
    assert new_host().read("pool", outputs) == outputs
