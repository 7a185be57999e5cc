"""Settings are parsed, or rejected with a one-line error that names the valid form."""

from __future__ import annotations

import pytest

from pulumi_mwaa.airflow import AirflowError
from pulumi_mwaa.provider.configuration import Configuration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [(None, 600), ("90s", 90), ("10m", 600), ("1h", 3600), ("45", 45), ("0", 0)],
)
def test_a_duration_is_read(text: str | None, seconds: float) -> None:
    given = {} if text is None else {"mwaa:availabilityTimeout": text}
    assert Configuration.read(given.get).availability_timeout == seconds


@pytest.mark.parametrize(("text", "flag"), [(None, False), ("false", False), ("true", True)])
def test_a_flag_is_read(text: str | None, flag: bool) -> None:
    given = {} if text is None else {"mwaa:forgetMissingEnvironments": text}
    assert Configuration.read(given.get).forget_missing_environments is flag


@pytest.mark.parametrize(("text", "number"), [(None, None), ("10", 10.0), ("2.5", 2.5), ("0", 0.0)])
def test_a_number_of_calls_per_second_is_read(text: str | None, number: float | None) -> None:
    given = {} if text is None else {"mwaa:callsPerSecond": text}
    assert Configuration.read(given.get).calls_per_second == number


@pytest.mark.parametrize(
    ("text", "names"), [(None, set()), ("", set()), ("pin", {"pin"}), (" pin, account_no ,,", {"pin", "account_no"})]
)
def test_sensitive_names_are_read(text: str | None, names: set[str]) -> None:
    given = {} if text is None else {"mwaa:sensitiveVarConnNames": text}
    assert Configuration.read(given.get).sensitive_names == names


DURATION = "which isn't a duration — use a number of seconds, or a value such as 90s, 10m or 1h"
ENDPOINTS = ("mwaa:endpointUrl", "mwaa:apiEndpointUrl")
REFUSED = [
    ("mwaa:region", "Frankfurt", "mwaa:region: 'Frankfurt' isn't an AWS region — use a region such as eu-west-1"),
    ("aws:region", "us", "aws:region: 'us' isn't an AWS region — use a region such as eu-west-1"),
    *(
        ("mwaa:availabilityTimeout", text, f"mwaa:availabilityTimeout is {text!r}, {DURATION}")
        for text in ("", "10 m", "10min", "-1", "1.5h", "1h30m", "nan", "\u0661")
    ),
    *(
        ("mwaa:forgetMissingEnvironments", text, f"mwaa:forgetMissingEnvironments is {text!r} — use true or false")
        for text in ("", "yes", "True", "1")
    ),
    *(
        (
            "mwaa:callsPerSecond",
            text,
            f"mwaa:callsPerSecond is {text!r} — use a number of calls per second, or 0 for no limit",
        )
        for text in ("", "ten", "-1", "inf", "nan")
    ),
    *((name, "mwaa", f"{name} is 'mwaa', which isn't a URL — use https://HOST") for name in ENDPOINTS),
    (
        "mwaa:externalId",
        "x",
        "mwaa:externalId is set without mwaa:roleArn — set mwaa:roleArn too, or remove mwaa:externalId",
    ),
]


@pytest.mark.parametrize(("name", "text", "line"), REFUSED)
def test_invalid_setting_is_rejected(name: str, text: str, line: str) -> None:
    with pytest.raises(AirflowError) as caught:
        Configuration.read({name: text}.get)
    assert str(caught.value) == line
