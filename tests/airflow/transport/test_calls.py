"""Lost or rejected calls are retried if that is safe. Otherwise, the object is read first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from pulumi_mwaa.airflow import Airflow, AirflowError, AlreadyExistsError, NotFoundError, OutcomeUnknownError
from pulumi_mwaa.airflow.transport.availability import Waiter
from pulumi_mwaa.airflow.transport.aws import mwaa_client
from pulumi_mwaa.airflow.transport.calls import Call, Caller
from tests.support.aws.fault_proxy import BUSY, DROP, FAIL, GATEWAY, LOSE, THROTTLE, FaultyProxy, faulty_proxy
from tests.support.aws.local_mwaa import LocalMwaa, each_dialect

pytestmark = each_dialect


@pytest.fixture(scope="module")
def proxy(mwaa: LocalMwaa) -> Iterator[FaultyProxy]:
    with faulty_proxy(mwaa.endpoint) as running:
        yield running


@pytest.fixture
def behind(proxy: FaultyProxy, mwaa: LocalMwaa) -> Iterator[Airflow]:
    """A client that calls MWAA through the proxy."""
    session = boto3.Session(mwaa.access_key_id, mwaa.secret_access_key)
    yield Airflow(mwaa.environment, region=mwaa.region, session=session, endpoint_url=proxy.endpoint)
    assert proxy.faults == [], "the test made fewer calls than there were faults"


def pool(prefix: str) -> Any:
    return {"name": f"{prefix}-p", "slots": 1, "description": "", "include_deferred": False}


@pytest.mark.parametrize("faults", [[THROTTLE], [BUSY], [THROTTLE, THROTTLE, THROTTLE]])
def test_a_throttled_call_is_retried(behind: Airflow, proxy: FaultyProxy, prefix: str, faults: list[str]) -> None:
    proxy.faults = [*faults]
    behind.pools.create(pool(prefix))
    assert behind.pools.get(f"{prefix}-p")["slots"] == 1


def test_a_create_that_never_arrived_is_retried(behind: Airflow, proxy: FaultyProxy, prefix: str) -> None:
    proxy.faults = [DROP]
    assert behind.pools.create(pool(prefix))["name"] == f"{prefix}-p"


@pytest.mark.parametrize("fault", [LOSE, FAIL, GATEWAY])
def test_a_create_with_an_unknown_outcome_is_not_retried_if_the_object_exists(
    behind: Airflow, proxy: FaultyProxy, mwaa: LocalMwaa, prefix: str, fault: str
) -> None:
    mwaa.forget_calls()
    proxy.faults = [fault]
    with pytest.raises(AlreadyExistsError, match="no response, and the object exists now"):
        behind.pools.create(pool(prefix))
    statuses = [call["status"] for call in mwaa.calls() if call["method"] == "POST"]
    assert len(statuses) == 1
    assert statuses[0] in {200, 201}


@pytest.mark.parametrize("fault", [LOSE, FAIL, GATEWAY, DROP])
def test_a_delete_with_an_unknown_outcome_deletes_the_object(
    behind: Airflow, proxy: FaultyProxy, prefix: str, fault: str
) -> None:
    behind.pools.create(pool(prefix))
    proxy.faults = [fault]
    behind.pools.delete(f"{prefix}-p")
    with pytest.raises(NotFoundError):
        behind.pools.get(f"{prefix}-p")


@pytest.mark.parametrize("fault", [LOSE, FAIL, GATEWAY, DROP])
def test_an_update_or_a_read_with_an_unknown_outcome_is_retried(
    behind: Airflow, proxy: FaultyProxy, prefix: str, fault: str
) -> None:
    behind.pools.create(pool(prefix))
    proxy.faults = [fault]
    behind.pools.update(f"{prefix}-p", {"slots": 2})
    proxy.faults = [fault]
    assert behind.pools.get(f"{prefix}-p")["slots"] == 2


def test_a_page_that_keeps_failing_is_read_in_smaller_pages(
    behind: Airflow, proxy: FaultyProxy, mwaa: LocalMwaa, prefix: str
) -> None:
    for number in range(11):
        behind.pools.create(pool(f"{prefix}{number}"))
    mwaa.forget_calls()
    proxy.faults = [FAIL] * 3
    names = {row["name"] for row in behind.pools.list()}
    assert names >= {f"{prefix}{number}-p" for number in range(11)}
    # The calls that failed, a single row and the first half, and then the rest.
    assert 3 + 2 + 1 <= len(mwaa.calls()) <= 3 + 2 + 3


def test_a_missing_response_is_an_error(behind: Airflow, proxy: FaultyProxy, prefix: str) -> None:
    proxy.faults = [DROP, DROP, DROP]
    with pytest.raises(OutcomeUnknownError, match=f"read pool '{prefix}-p' in environment 'local': no response"):
        behind.pools.get(f"{prefix}-p")


@pytest.mark.parametrize(
    ("access_key", "secret_key", "expected"),
    [
        ("AKIAIOSFODNN7EXAMPLE", "", "UnrecognizedClientException"),
        ("", "wrong", "SignatureDoesNotMatch|InvalidSignature"),
    ],
    ids=["unknown key", "wrong secret"],
)
def test_the_error_for_rejected_credentials_is_one_line_without_the_secret(
    mwaa: LocalMwaa, access_key: str, secret_key: str, expected: str
) -> None:
    session = boto3.Session(access_key or mwaa.access_key_id, secret_key or mwaa.secret_access_key)
    airflow = Airflow(mwaa.environment, region=mwaa.region, session=session, endpoint_url=mwaa.endpoint)
    with pytest.raises(AirflowError, match=f"AWS rejected the credentials .({expected})") as caught:
        airflow.pools.list()
    assert "\n" not in str(caught.value)
    assert mwaa.secret_access_key not in str(caught.value)


def test_the_error_names_an_unreachable_endpoint() -> None:
    airflow = Airflow("prod", region="eu-west-1", session=boto3.Session("a", "b"), endpoint_url="http://127.0.0.1:9")
    with pytest.raises(AirflowError, match=r": 127\.0\.0\.1:9 can't be reached — check the network"):
        airflow.pools.list()


def test_missing_credentials_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    airflow = Airflow("prod", region="eu-west-1", endpoint_url="http://127.0.0.1:9")
    with pytest.raises(AirflowError, match="no usable AWS credentials: Unable to locate credentials — log in"):
        airflow.pools.list()


def test_an_aws_endpoint_gets_the_host_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL_MWAA", raising=False)
    client = mwaa_client(boto3.Session("a", "b"), "eu-west-1")
    assert client.meta.endpoint_url == "https://airflow.eu-west-1.amazonaws.com"
    assert client.meta.config.inject_host_prefix is True


def test_an_endpoint_from_the_environment_variable_gets_no_host_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_MWAA", "https://vpce.example.com")
    client = mwaa_client(boto3.Session("a", "b"), "eu-west-1")
    assert client.meta.endpoint_url == "https://vpce.example.com"
    assert client.meta.config.inject_host_prefix is False


def test_a_call_that_stays_throttled_is_an_error(proxy: FaultyProxy, mwaa: LocalMwaa) -> None:
    client = mwaa_client(boto3.Session(mwaa.access_key_id, mwaa.secret_access_key), mwaa.region, proxy.endpoint)
    slept: list[float] = []
    proxy.faults = [THROTTLE] * 16
    with pytest.raises(AirflowError) as caught:
        Caller(client, Waiter(client, mwaa.environment), slept.append).send(Call("list pools", "GET", "/pools"))
    assert str(caught.value) == (
        "list pools in environment 'local': throttled: MWAA allows about 10 calls a second — try again"
    )
    assert 40 < sum(slept) < 90
