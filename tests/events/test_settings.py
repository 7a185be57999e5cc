"""The functions' environment variables: each one that is missing or invalid causes a one-line error."""

from __future__ import annotations

from types import ModuleType

import pytest

from pulumi_mwaa.events import s3, s3_datasets
from pulumi_mwaa.events.settings import SettingsError
from tests.support.aws.lambda_functions import Context

NUMBER = "must be a whole number from"


@pytest.mark.parametrize(
    ("module", "name", "value", "message"),
    [
        *((s3, name, "", "is missing") for name in ("MWAA_ENVIRONMENT", "DAG_ID", "QUEUE_URL")),
        *((s3_datasets, name, "", "is missing") for name in ("MWAA_ENVIRONMENT", "DATASET_URI", "QUEUE_URL")),
        (s3, "MAX_ACTIVE_RUNS", "0", f"{NUMBER} 1 to 100000"),
        (s3, "MAX_ACTIVE_RUNS", "many", f"{NUMBER} 1 to 100000"),
        (s3, "RETRY_SECONDS", "-1", f"{NUMBER} 1 to 900"),
        (s3, "RETRY_SECONDS", "901", f"{NUMBER} 1 to 900"),
    ],
)
def test_an_invalid_setting_is_an_error(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, value: str, message: str
) -> None:
    for setting in ("MWAA_ENVIRONMENT", "DAG_ID", "DATASET_URI", "QUEUE_URL"):
        monkeypatch.setenv(setting, "x")
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"^the environment variable {name} {message}$"):
        module.handler({"Records": []}, Context())
