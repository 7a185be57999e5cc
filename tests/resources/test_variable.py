"""Variables: what survives the way to Airflow and back, and what Airflow hides."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from pulumi_mwaa.airflow import Airflow
from tests.resources.cases import Case, Drift
from tests.support.host import Host
from tests.support.mwaa import LocalMwaa

CASES = (
    Case("text", {"value": "text"}),
    Case("empty text", {"value": ""}),
    Case("the text null", {"value": "null"}),
    Case("leading and trailing space", {"value": "  leading and trailing \n"}),
    Case("quotes, backslashes and newlines", {"value": "quotes \" ' and \\ back\nnew\r\nlines\t"}),
    Case("emoji and accents", {"value": "emoji 🙂 and é"}),
    Case("text like a float", {"value": "1.0"}),
    Case("a number of 20 digits", {"value": 12345678901234567890}),
    Case("a float", {"value": 1.0}),
    Case("a boolean", {"value": True}),
    Case("nothing", {"value": [None]}),
    Case("a list", {"value": [1, 2, "three"]}),
    Case("an empty object", {"value": {}}),
    Case("nested JSON", {"value": {"a": 1, "nested": {"b": [1.0, True, None, 12345678901234567890]}, "é": "🙂"}}),
    Case("JSON as text, spaced in its own way", {"value": '{ "b":1,"a" :  [1 ,2]}'}),
    Case("a JSON string as text", {"value": '"quoted"'}),
    Case("60 kB of JSON", {"value": {f"k{number}": "x" * 50 for number in range(1000)}}),
    Case("a sensitive leaf", {"value": {"password": "planted-secret", "user": "u"}}),
    Case("nested sensitive leaves, one empty", {"value": {"token": "", "a": [{"secret": "planted-secret"}]}}),
    Case(
        "a sensitive leaf beside others, spaced in its own way",
        {"value": '{ "token":"planted-secret","é" : "🙂", "n":[1.0,1e3,12345678901234567890,true,null] }'},
    ),
    Case("a sensitive key", {"value": "planted-secret"}, "{}api_token"),
    Case("a sensitive key of JSON", {"value": {"a": [1]}}, "{}api_token"),
    Case("a sensitive key of a number", {"value": 1.0}, "{}api_token"),
    Case("a sensitive key of nothing", {"value": ""}, "{}api_token"),
    Case("every optional field", {"value": "v", "description": "é 🙂 \"quoted\" 'single'\nnew line"}),
    Case("an empty description", {"value": "v", "description": ""}),
    Case("a description with leading and trailing space", {"value": "v", "description": "  d \n"}),
    Case("the description null", {"value": "v", "description": "null"}),
    Case("a key with slashes", {"value": "v"}, "{}a/b//c/"),
    Case("a key with spaces", {"value": "v"}, "{} a b "),
    Case("a key with %, ? and #", {"value": "v"}, "{}%41?a=b&c#d+e"),
    Case("a key with dots", {"value": "v"}, "{}.a/../b"),
    Case("the key .", {"value": "v"}, "."),
    Case("the key ..", {"value": "v"}, ".."),
    Case("a key that is not ASCII", {"value": "v"}, "{}é🙂ß"),
    Case("a key that begins with /", {"value": "v"}, "/{}x", {"v1": "never finds a name that begins with '/'"}),
)
DRIFT = Drift(
    {"value": '{"a": 1}', "description": "d"},
    ({"value": '{"a": 2}'}, {"value": ""}, {"description": "other"}, {"description": None}),
    commands=((("variables", "set", "{}", '{"a": 2}'), frozenset({"value", "description"})),),
)


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
