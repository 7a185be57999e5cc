from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from pulumi_mwaa.airflow import Airflow
from pulumi_mwaa.events.clients import airflow_client
from tests.support.aws.airflow_client import airflow_of
from tests.support.aws.local_mwaa import LocalMwaa
from tests.support.aws.queues import QUEUE_ENDPOINT, MessageQueue


@pytest.fixture
def client(scheduled_mwaa: LocalMwaa) -> Airflow:
    """The client for the environment that the functions call."""
    return airflow_of(scheduled_mwaa, scheduled_mwaa.environment)


@pytest.fixture
def function_environ(scheduled_mwaa: LocalMwaa, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Sets the environment variables that every function has, and removes the tests' own AWS settings."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in {**scheduled_mwaa.env, "MWAA_ENVIRONMENT": scheduled_mwaa.arn}.items():
        monkeypatch.setenv(name, value)
    airflow_client.cache_clear()
    return monkeypatch


@pytest.fixture
def queue(function_environ: pytest.MonkeyPatch, new_queue: Callable[[], MessageQueue]) -> MessageQueue:
    """A function's queue. A message that is put back becomes visible after about a second."""
    made = new_queue()
    settings = {"QUEUE_URL": made.url, "RETRY_SECONDS": "1", QUEUE_ENDPOINT: made.client.meta.endpoint_url}
    for name, value in settings.items():
        function_environ.setenv(name, value)
    return made
