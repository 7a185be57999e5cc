"""Operations fail if the credentials don't belong to the environment's account."""

from __future__ import annotations

from collections.abc import Callable

import boto3
import pytest

from pulumi_mwaa.airflow import Airflow, AirflowError
from pulumi_mwaa.provider.console import OneLineError
from pulumi_mwaa.provider.resolved_environment import ResolvedEnvironment
from tests.support.aws.local_mwaa import LocalMwaa, any_version
from tests.support.aws.sts import ENDPOINT_VARIABLE, Sts
from tests.support.provider.host import Host, Properties
from tests.support.system.servers import NOWHERE

pytestmark = any_version
ANOTHER = "210987654321"


@pytest.fixture
def pool(mwaa: LocalMwaa, prefix: str) -> Properties:
    return {"environment": mwaa.environment, "name": f"{prefix}-p", "slots": 1}


@pytest.fixture
def without_sts(new_host: Callable[[], Host], monkeypatch: pytest.MonkeyPatch) -> Host:
    """A run in which STS doesn't respond."""
    monkeypatch.setenv(ENDPOINT_VARIABLE, NOWHERE)
    return new_host()


def of_another_account(mwaa: LocalMwaa) -> str:
    return mwaa.arn.replace(mwaa.account, ANOTHER)


def mismatch(mwaa: LocalMwaa, pool: Properties, expected: str, actual: str) -> str:
    return (
        f"pool '{pool['name']}' in environment '{mwaa.environment}' ({mwaa.region}): the environment is in account "
        f"{expected}, but the credentials belong to account {actual} — use credentials for account {expected}"
    )


def slots(mwaa: LocalMwaa, pool: Properties) -> int | None:
    answer = mwaa.rest("GET", f"/pools/{pool['name']}")
    return answer.json()["slots"] if answer.status_code == 200 else None


def test_create_with_an_arn_of_another_account_is_rejected(
    mwaa: LocalMwaa, sts: Sts, pool: Properties, new_host: Callable[[], Host]
) -> None:
    with pytest.raises(OneLineError, match="credentials belong to") as caught:
        new_host().create("pool", pool | {"environment": of_another_account(mwaa)})
    assert str(caught.value) == mismatch(mwaa, pool, ANOTHER, mwaa.account)
    assert slots(mwaa, pool) is None


@pytest.mark.parametrize("by", ["name", "ARN"])
def test_account_is_recorded_and_later_runs_with_other_credentials_are_rejected(
    mwaa: LocalMwaa, sts: Sts, pool: Properties, new_host: Callable[[], Host], by: str
) -> None:
    declared = pool | ({"environment": mwaa.arn} if by == "ARN" else {})
    outputs = new_host().create("pool", declared)
    assert outputs["account"] == mwaa.account
    sts.account = ANOTHER
    host, error = new_host(), mismatch(mwaa, pool, mwaa.account, ANOTHER)
    operations: list[Callable[[], object]] = [
        lambda: host.read("pool", outputs),
        lambda: host.update("pool", outputs, declared | {"slots": 2}),
        lambda: host.delete("pool", outputs),
    ]
    for operation in operations:
        with pytest.raises(OneLineError, match="credentials belong to") as caught:
            operation()
        assert str(caught.value) == error
    assert slots(mwaa, pool) == 1


def test_a_run_calls_sts_once(mwaa: LocalMwaa, sts: Sts, pool: Properties, new_host: Callable[[], Host]) -> None:
    host = new_host()
    first = host.create("pool", pool)
    second = host.create("pool", pool | {"name": f"{pool['name']}2", "environment": mwaa.arn})
    host.update("pool", first, pool | {"slots": 2})
    host.read("pool", second)
    assert sts.asked == ["GetCallerIdentity"]


def test_delete_with_credentials_of_the_newly_declared_account_is_rejected(
    mwaa: LocalMwaa, sts: Sts, pool: Properties, new_host: Callable[[], Host]
) -> None:
    """The program's ARN now has a different account, so the program doesn't declare the old object."""
    outputs = new_host().create("pool", pool)
    sts.account = ANOTHER
    host = new_host()
    host.checked("pool", pool | {"environment": of_another_account(mwaa)})
    with pytest.raises(OneLineError, match="credentials belong to"):
        host.delete("pool", outputs)


def test_delete_with_credentials_of_the_recorded_account_succeeds(
    mwaa: LocalMwaa, sts: Sts, pool: Properties, new_host: Callable[[], Host]
) -> None:
    outputs = new_host().create("pool", pool)
    host = new_host()
    host.checked("pool", pool | {"environment": of_another_account(mwaa)})
    host.delete("pool", outputs)
    assert slots(mwaa, pool) is None


def test_replacement_with_other_credentials_than_the_state_is_rejected(
    mwaa: LocalMwaa, sts: Sts, pool: Properties, new_host: Callable[[], Host]
) -> None:
    outputs = new_host().create("pool", pool)
    sts.account = ANOTHER
    host, renamed = new_host(), pool | {"name": f"{pool['name']}2"}
    assert host.diff("pool", outputs, renamed).replaces == ["name"]
    with pytest.raises(OneLineError, match="credentials belong to"):
        host.create("pool", renamed)
    assert slots(mwaa, renamed) is None


def test_lookup_by_an_arn_of_another_account_is_rejected(
    mwaa: LocalMwaa, sts: Sts, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in mwaa.env.items():
        if name != ENDPOINT_VARIABLE:
            monkeypatch.setenv(name, value)
    assert ResolvedEnvironment.resolve(mwaa.arn, None, {}).airflow().environment == mwaa.environment
    with pytest.raises(AirflowError, match=f"in account {ANOTHER}, but the credentials belong to account"):
        ResolvedEnvironment.resolve(of_another_account(mwaa), None, {}).airflow()


def test_account_that_sts_does_not_report_is_a_warning(
    mwaa: LocalMwaa, pool: Properties, without_sts: Host, capsys: pytest.CaptureFixture[str]
) -> None:
    outputs = without_sts.create("pool", pool | {"environment": mwaa.arn})
    without_sts.read("pool", outputs)
    assert outputs["account"] == mwaa.account
    assert capsys.readouterr().out == (
        f"warning: sts:GetCallerIdentity failed in {mwaa.region} (EndpointConnectionError), so this package can't "
        f"verify that the credentials belong to account {mwaa.account}\n"
    )


def test_no_account_is_recorded_without_an_arn_or_sts(
    pool: Properties, without_sts: Host, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "account" not in without_sts.create("pool", pool)
    assert capsys.readouterr().out == ""


def test_client_rejects_an_arn_of_another_account(mwaa: LocalMwaa, sts: Sts) -> None:
    session = boto3.Session(mwaa.access_key_id, mwaa.secret_access_key)
    mwaa.forget_calls()
    with pytest.raises(
        AirflowError, match=f"the environment is in account {ANOTHER}, but the credentials belong to account"
    ):
        Airflow(of_another_account(mwaa), session=session, endpoint_url=mwaa.endpoint).pools.list()
    assert mwaa.calls() == []
    assert Airflow(mwaa.arn, session=session, endpoint_url=mwaa.endpoint).pools.get("default_pool")["slots"]
