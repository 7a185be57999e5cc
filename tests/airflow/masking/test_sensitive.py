"""Values under sensitive keys are left out or replaced with a placeholder."""

from __future__ import annotations

import json

import pytest

from pulumi_mwaa.airflow.masking.sensitive import strip_secrets

NESTED = json.dumps({"api": {"token": "planted", "user": "u"}, "list": ['{"password": "planted"}', "plain"]})
CASES = {
    "sensitive key": ("planted", "db_password", None, "[secret]"),
    "public key": ("plain", "owner", "plain", "plain"),
    "masked by Airflow": ("***", "db_password", None, "***"),
    "JSON": (
        NESTED,
        "config",
        '{"api": {"user": "u"}, "list": ["plain"]}',
        '{"api": {"token": "[secret]", "user": "u"}, "list": ["[secret]", "plain"]}',
    ),
    "masked leaf": ('{"token": "***", "n": 1}', "config", '{"n": 1}', '{"token": "***", "n": 1}'),
    "an object under a sensitive key": ('{"secrets": {"a": "planted"}}', "config", "{}", '{"secrets": "[secret]"}'),
    "header": (
        '[{"name": "Cookie", "value": "planted"}]',
        "c",
        '[{"name": "Cookie"}]',
        '[{"name": "Cookie", "value": "[secret]"}]',
    ),
    "broken JSON": ('{"token": "planted"', "config", None, "[secret]"),
    "nothing": (None, "db_password", None, None),
}


@pytest.mark.parametrize(("text", "key", "left", "shown"), CASES.values(), ids=CASES)
def test_secret_is_left_out_or_replaced(text: str | None, key: str, left: str | None, shown: str | None) -> None:
    assert strip_secrets(text, key) == left
    assert strip_secrets(text, key, placeholder="[secret]") == shown


def test_added_words_make_a_key_sensitive() -> None:
    assert strip_secrets("1234", "card_pin", {"pin"}, "[secret]") == "[secret]"
