"""A missing environment doesn't empty the state, unless `mwaa:forgetMissingEnvironments` is set."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pulumi_mwaa.provider.console import OneLineError
from tests.support.aws.fault_proxy import faulty_proxy, refusal
from tests.support.aws.local_mwaa import LocalMwaa, each_dialect
from tests.support.aws.sts import ENDPOINT_VARIABLE, Sts
from tests.support.provider.host import Host, Properties
from tests.support.system.servers import NOWHERE

pytestmark = each_dialect
WAY_OUT = (
    "if the environment is gone for good, set mwaa:forgetMissingEnvironments=true to drop its objects from the state"
)


@pytest.fixture
def recorded(mwaa: LocalMwaa) -> list[Properties]:
    common = {"environment": "elsewhere", "region": mwaa.region}
    return [{**common, "name": name, "slots": 1} for name in ("one", "two")]


def line(mwaa: LocalMwaa, rest: str, attempt: str = "read the Airflow version") -> str:
    missing = f"Environment not found: arn:aws:airflow:{mwaa.region}:{mwaa.account}:environment/elsewhere"
    return (
        f"{attempt} in environment 'elsewhere': "
        f"there is no such environment in region {mwaa.region}: {missing} "
        f"— check its name, its region, and which account the credentials belong to; {rest}"
    )


def read_error(host: Host, outputs: Properties) -> str:
    with pytest.raises(OneLineError, match="there is no such environment") as caught:
        host.read("pool", outputs)
    return str(caught.value)


def test_read_names_region_and_account_and_calls_sts_once(
    mwaa: LocalMwaa, sts: Sts, new_host: Callable[..., Host], recorded: list[Properties]
) -> None:
    host = new_host()
    expected = line(mwaa, f"the credentials belong to account {mwaa.account}; {WAY_OUT}")
    assert [read_error(host, outputs) for outputs in recorded] == [expected, expected]
    assert sts.asked == ["GetCallerIdentity"]


def test_read_omits_an_account_that_sts_denies(
    mwaa: LocalMwaa, sts: Sts, new_host: Callable[..., Host], recorded: list[Properties]
) -> None:
    sts.denied.add("GetCallerIdentity")
    assert read_error(new_host(), recorded[0]) == line(mwaa, WAY_OUT)
    assert sts.asked == ["GetCallerIdentity"]


def test_delete_fails_with_the_same_error_as_read(
    mwaa: LocalMwaa, sts: Sts, new_host: Callable[..., Host], recorded: list[Properties]
) -> None:
    with pytest.raises(OneLineError, match="there is no such environment") as caught:
        new_host().delete("pool", recorded[0])
    whose = f"the credentials belong to account {mwaa.account}; "
    assert str(caught.value) == line(mwaa, whose + WAY_OUT, "delete pool 'one'")


def test_delete_succeeds_when_missing_environments_are_forgotten(
    mwaa: LocalMwaa, new_host: Callable[..., Host], recorded: list[Properties], capsys: pytest.CaptureFixture[str]
) -> None:
    new_host(settings={"mwaa:forgetMissingEnvironments": "true"}).delete("pool", recorded[0])
    assert "dropped pool 'one' in environment 'elsewhere'" in capsys.readouterr().out


def test_delete_succeeds_when_the_environment_is_deleted_in_the_same_run(
    mwaa: LocalMwaa, new_host: Callable[..., Host], prefix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The environment responded earlier in the run, so the region and the account must be right."""
    pools = [{"environment": mwaa.environment, "name": f"{prefix}-{name}", "slots": 1} for name in ("one", "two")]
    one, two = (new_host().create("pool", pool) for pool in pools)
    gone = refusal(404, "ResourceNotFoundException", "Environment not found")
    with faulty_proxy(mwaa.endpoint) as proxy:
        host = new_host(proxy.endpoint)
        host.delete("pool", one)
        proxy.faults, proxy.looks = [gone], [gone]
        host.delete("pool", two)
        assert (proxy.faults, proxy.looks) == ([], [])
    assert capsys.readouterr().out.endswith(
        f"treating pool '{two['name']}' in environment '{mwaa.environment}' ({mwaa.region}) as deleted: "
        "its environment was deleted during this run\n"
    )


def test_delete_succeeds_while_the_environment_is_being_deleted(
    mwaa: LocalMwaa, new_host: Callable[..., Host], prefix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    outputs = new_host().create("pool", {"environment": mwaa.environment, "name": f"{prefix}-p", "slots": 1})
    with mwaa.showing("DELETING"):
        new_host().delete("pool", outputs)
    assert "as deleted: its environment is being deleted" in capsys.readouterr().out


@pytest.mark.parametrize("endpoint", [NOWHERE, "Airflow's"])
def test_read_omits_an_account_that_sts_does_not_report(
    mwaa: LocalMwaa,
    new_host: Callable[..., Host],
    recorded: list[Properties],
    monkeypatch: pytest.MonkeyPatch,
    endpoint: str,
) -> None:
    # Airflow's web server responds, but not as STS would.
    monkeypatch.setenv(ENDPOINT_VARIABLE, mwaa.airflow_url if endpoint == "Airflow's" else endpoint)
    assert read_error(new_host(), recorded[0]) == line(mwaa, WAY_OUT)


def test_read_drops_objects_when_missing_environments_are_forgotten(
    mwaa: LocalMwaa,
    sts: Sts,
    new_host: Callable[..., Host],
    recorded: list[Properties],
    capsys: pytest.CaptureFixture[str],
) -> None:
    host = new_host(settings={"mwaa:forgetMissingEnvironments": "true"})
    assert [host.read("pool", outputs) for outputs in recorded] == [None, None]
    assert capsys.readouterr().out == "".join(
        f"dropped pool '{name}' in environment 'elsewhere' ({mwaa.region}) from the state: "
        "there is no such environment, and mwaa:forgetMissingEnvironments is set\n"
        for name in ("one", "two")
    )
    assert sts.asked == ["GetCallerIdentity"]


def test_existing_environment_is_never_forgotten(mwaa: LocalMwaa, new_host: Callable[..., Host], prefix: str) -> None:
    """If an existing environment isn't available, a read fails instead."""
    declared = {"environment": mwaa.environment, "name": f"{prefix}-p", "slots": 1}
    outputs = new_host().create("pool", declared)
    settings = {"mwaa:forgetMissingEnvironments": "true", "mwaa:availabilityTimeout": "0"}
    for status in ("UPDATING", "CREATING", "UPDATE_FAILED", "UNAVAILABLE", "DELETING"):
        with mwaa.showing(status), pytest.raises(OneLineError, match=f"the environment is (still )?{status}"):
            new_host(settings=settings).read("pool", outputs)
    assert new_host(settings=settings).read("pool", outputs) == outputs


@pytest.mark.parametrize("operation", ["create", "update"])
def test_create_and_update_fail_even_when_missing_environments_are_forgotten(
    new_host: Callable[..., Host], recorded: list[Properties], operation: str
) -> None:
    host = new_host(settings={"mwaa:forgetMissingEnvironments": "true"})
    attempts = {
        "create": lambda: host.create("pool", recorded[0]),
        "update": lambda: host.update("pool", recorded[0], {**recorded[0], "slots": 2}),
    }
    with pytest.raises(OneLineError, match="there is no such environment"):
        attempts[operation]()
