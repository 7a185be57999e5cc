"""Variables: what survives the way to Airflow and back, and what Airflow hides."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from pulumi_mwaa.airflow import Airflow
from tests.support.host import Host
from tests.support.mwaa import LocalMwaa

VALUES = [
    "text",
    "",
    "null",
    "  leading and trailing \n",
    "quotes \" ' and \\ back",
    "emoji 🙂 and é",
    "1.0",
    "12345678901234567890",
    "true",
    '{"a": 1, "nested": {"b": [1.0, true, null, 12345678901234567890]}}',
    '{"password": "planted-secret", "user": "u"}',
    '{"token": "", "a": [{"secret": "planted-secret"}]}',
    "[1, 2]",
    json.dumps({f"k{number}": "x" * 50 for number in range(1000)}),
]


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
@pytest.mark.parametrize("suffix", ["plain", "api_token"])
def test_second_plan_is_empty(
    mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host], value: str, suffix: str
) -> None:
    inputs = {"environment": mwaa.environment, "key": f"{prefix}-{suffix}", "value": value}
    outputs = new_host().create("variable", inputs)
    assert outputs["value"] == value
    refreshed = new_host().read("variable", outputs)
    assert refreshed == outputs
    assert new_host().diff("variable", refreshed, inputs).changes is False


def test_masked_leaf_keeps_its_recorded_value_and_the_rest_is_still_seen(
    mwaa: LocalMwaa, airflow: Airflow, prefix: str, new_host: Callable[[], Host]
) -> None:
    key = f"{prefix}-conf"
    declared = {"environment": mwaa.environment, "key": key, "value": '{"password": "planted-secret", "rows": 1}'}
    outputs = new_host().create("variable", declared)
    airflow.variables.update(key, {"value": '{"password": "planted-secret", "rows": 2}'})
    refreshed = new_host().read("variable", outputs)
    assert refreshed is not None
    assert json.loads(refreshed["value"]) == {"password": "planted-secret", "rows": 2}


def test_value_that_airflow_masks_is_sent_again_when_taken_over(
    mwaa: LocalMwaa,
    prefix: str,
    new_host: Callable[[], Host],
    stored_value: Callable[[str], str | None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    key = f"{prefix}-api_token"
    made = mwaa.rest("POST", "/variables", {"key": key, "value": "somebody else's"})
    inputs = {"environment": mwaa.environment, "key": key, "value": "planted-secret"}
    if made.json()["value"] != "***":  # v1 shows it, so that it can be compared
        with pytest.raises(Exception, match="differs in value"):
            new_host().create("variable", inputs)
        return
    new_host().create("variable", inputs)
    assert "value overwritten" in capsys.readouterr().out
    assert stored_value(key) == "planted-secret"
