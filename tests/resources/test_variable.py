"""Variables: values that are read back from Airflow unchanged, and masked values."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from pulumi_mwaa.airflow import Airflow
from pulumi_mwaa.provider.console import OneLineError
from tests.support.aws.local_mwaa import LocalMwaa
from tests.support.provider.cases import Case, Drift
from tests.support.provider.host import Host

CASES = (
    Case("a string", {"value": "text"}),
    Case("an empty string", {"value": ""}),
    Case("the string null", {"value": "null"}),
    Case("leading and trailing space", {"value": "  leading and trailing \n"}),
    Case("quotes, backslashes and newlines", {"value": "quotes \" ' and \\ back\nnew\r\nlines\t"}),
    Case("emoji and accents", {"value": "emoji 🙂 and é"}),
    Case("a string that looks like a float", {"value": "1.0"}),
    Case("a 20-digit number", {"value": 12345678901234567890}),
    Case("a float", {"value": 1.0}),
    Case("a boolean", {"value": True}),
    Case("a list with null", {"value": [None]}),
    Case("a list", {"value": [1, 2, "three"]}),
    Case("an empty object", {"value": {}}),
    Case("nested JSON", {"value": {"a": 1, "nested": {"b": [1.0, True, None, 12345678901234567890]}, "é": "🙂"}}),
    Case("JSON text with unusual spacing", {"value": '{ "b":1,"a" :  [1 ,2]}'}),
    Case("JSON text of a string", {"value": '"quoted"'}),
    Case("60 kB of JSON", {"value": {f"k{number}": "x" * 50 for number in range(1000)}}),
    Case("a sensitive value", {"value": {"password": "planted-secret", "user": "u"}}),
    Case("nested sensitive values, one empty", {"value": {"token": "", "a": [{"secret": "planted-secret"}]}}),
    Case(
        "a sensitive value among others, with unusual spacing",
        {"value": '{ "token":"planted-secret","é" : "🙂", "n":[1.0,1e3,12345678901234567890,true,null] }'},
    ),
    Case("a sensitive key", {"value": "planted-secret"}, "{}api_token"),
    Case("a sensitive key with a JSON value", {"value": {"a": [1]}}, "{}api_token"),
    Case("a sensitive key with a number", {"value": 1.0}, "{}api_token"),
    Case("a sensitive key with an empty string", {"value": ""}, "{}api_token"),
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
    Case("a non-ASCII key", {"value": "v"}, "{}é🙂ß"),
    Case("a key that begins with /", {"value": "v"}, "/{}x", {"v1": "can't read an object whose name begins with '/'"}),
)
DRIFT = Drift(
    {"value": '{"a": 1}', "description": "d"},
    ({"value": '{"a": 2}'}, {"value": ""}, {"description": "other"}, {"description": None}),
    commands=((("variables", "set", "{}", '{"a": 2}'), frozenset({"value", "description"})),),
)


def test_masked_value_is_restored_from_the_state_and_other_edits_are_detected(
    mwaa: LocalMwaa, airflow: Airflow, prefix: str, new_host: Callable[[], Host]
) -> None:
    key = f"{prefix}-conf"
    declared = {"environment": mwaa.environment, "key": key, "value": '{"password": "planted-secret", "rows": 1}'}
    outputs = new_host().create("variable", declared)
    airflow.variables.update(key, {"value": '{"password": "planted-secret", "rows": 2}'})
    refreshed = new_host().read("variable", outputs)
    assert refreshed is not None
    assert json.loads(refreshed["value"]) == {"password": "planted-secret", "rows": 2}


def test_value_that_airflow_masks_is_sent_again_when_adopted(
    mwaa: LocalMwaa,
    prefix: str,
    new_host: Callable[[], Host],
    stored_value: Callable[[str], str | None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    key = f"{prefix}-api_token"
    created = mwaa.rest("POST", "/variables", {"key": key, "value": "someone else's"})
    inputs = {"environment": mwaa.environment, "key": key, "value": "planted-secret"}
    if created.json()["value"] != "***":  # v1 shows the value, which can be compared
        with pytest.raises(OneLineError, match="differs in value"):
            new_host().create("variable", inputs)
        return
    new_host().create("variable", inputs)
    assert "value overwritten" in capsys.readouterr().out
    assert stored_value(key) == "planted-secret"


def test_asterisks_set_in_airflow_are_detected(mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host]) -> None:
    """Someone copied `***` from Airflow's UI. Airflow 3's API masks variables; Airflow 2's doesn't."""
    inputs = {"environment": mwaa.environment, "key": f"{prefix}-v", "value": "v"}
    outputs = new_host().create("variable", inputs)
    body = {"key": inputs["key"], "value": "***"}
    assert mwaa.rest("PATCH", f"/variables/{inputs['key']}", body).status_code == 200
    refreshed = new_host().read("variable", outputs)
    assert refreshed is not None
    assert new_host().diff("variable", refreshed, inputs).changes is (mwaa.api == "v1")
    if mwaa.api == "v1":
        mwaa.rest("DELETE", f"/variables/{inputs['key']}")
        assert mwaa.rest("POST", "/variables", body).status_code == 200
        with pytest.raises(OneLineError, match="differs in value"):
            new_host().create("variable", inputs)


def test_key_with_asterisks_is_adopted(mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host]) -> None:
    inputs = {"environment": mwaa.environment, "key": f"{prefix}-a***b", "value": "v"}
    new_host().create("variable", inputs)
    assert new_host().create("variable", inputs)["value"] == "v"


def test_object_deleted_since_the_last_list_is_recreated(
    mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host]
) -> None:
    inputs = {"environment": mwaa.environment, "key": f"{prefix}-v", "value": "v"}
    outputs = new_host().create("variable", inputs)
    host = new_host()
    assert host.read("variable", outputs) == outputs
    assert mwaa.rest("DELETE", f"/variables/{inputs['key']}").status_code == 204
    assert host.update("variable", outputs, inputs | {"value": "w"})["value"] == "w"


def test_interrupted_create_without_its_description_is_completed(
    mwaa: LocalMwaa, prefix: str, new_host: Callable[[], Host]
) -> None:
    """Airflow 2.7 and 2.8 drop the description from a POST. In later versions, someone else left it empty."""
    inputs = {"environment": mwaa.environment, "key": f"{prefix}-v", "value": "v", "description": "d"}
    assert mwaa.rest("POST", "/variables", {"key": inputs["key"], "value": "v"}).status_code in {200, 201}
    if mwaa.airflow_version.startswith(("2.7.", "2.8.")):
        assert new_host().create("variable", inputs)["description"] == "d"
        assert mwaa.rest("GET", f"/variables/{inputs['key']}").json()["description"] == "d"
    else:
        with pytest.raises(OneLineError, match="differs in description"):
            new_host().create("variable", inputs)
