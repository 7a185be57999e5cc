"""After a create, a refresh and a preview find no difference, for every case on every Airflow version."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from pulumi_mwaa.provider.console import OneLineError
from pulumi_mwaa.provider.schema.schema import ResourceSchema
from tests.support.aws.local_mwaa import LocalMwaa
from tests.support.provider.case_results import Recorded
from tests.support.provider.cases import REJECTED, SAME, Case, Tried, expected, kinds, table, title
from tests.support.provider.host import Host

ROWS = table()


@pytest.mark.parametrize("tried", kinds(), ids=lambda tried: tried.kind.name)
def test_cases_specify_and_omit_every_optional_field(tried: Tried) -> None:
    optional = {field.name for field in tried.kind.fields if not field.required}
    assert any(optional <= {name for name, value in case.fields.items() if value} for case in tried.cases)
    assert any(not optional & case.fields.keys() for case in tried.cases)


@pytest.mark.parametrize(("kind", "case"), ROWS, ids=[title(*row) for row in ROWS])
def test_second_plan_is_empty(
    mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host], recorded: Recorded, kind: ResourceSchema, case: Case
) -> None:
    inputs, outcome = case.inputs(kind, mwaa.environment, prefix), expected(kind, case, mwaa.api)
    if outcome != SAME:
        reason = case.rejected[mwaa.api] if outcome == REJECTED else f"API {mwaa.api} has no {kind.name}s"
        host = new_host()
        mwaa.forget_calls()
        with pytest.raises(OneLineError, match=reason):
            host.create(kind.name, inputs)
        assert {call["path"] for call in mwaa.calls()} <= {"/version"}
        recorded(mwaa.airflow_version, title(kind, case), outcome)
        return
    outputs = new_host().create(kind.name, inputs)
    try:
        refreshed = new_host().read(kind.name, outputs)
        assert refreshed == outputs
        assert "***" not in json.dumps(refreshed)
        assert new_host().diff(kind.name, refreshed, inputs).changes is False
    finally:
        new_host().delete(kind.name, outputs)
    assert new_host().read(kind.name, outputs) is None
    recorded(mwaa.airflow_version, title(kind, case), outcome)
