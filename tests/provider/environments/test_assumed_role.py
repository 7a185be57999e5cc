"""Every operation uses the assumed role, which may be in another account."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from botocore.credentials import Credentials

from pulumi_mwaa.provider.console import OneLineError
from tests.support.aws.local_mwaa import LocalMwaa, each_dialect
from tests.support.aws.sts import ENDPOINT_VARIABLE, Sts, local_sts
from tests.support.provider.host import Host, Properties

pytestmark = each_dialect
ROLE = "arn:aws:iam::123456789012:role/airflow-config"
# STS knows these credentials, but MWAA doesn't.
CALLER = Credentials("AKIDCALLER", "caller-secret")


@pytest.fixture
def sts(mwaa: LocalMwaa, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sts]:
    with local_sts(CALLER, mwaa.region, mwaa.account) as running:
        running.roles[ROLE] = ("external", Credentials(mwaa.access_key_id, mwaa.secret_access_key))
        monkeypatch.setenv(ENDPOINT_VARIABLE, running.endpoint)
        yield running


@pytest.fixture
def config(mwaa: LocalMwaa) -> Properties:
    return {
        "aws:accessKey": CALLER.access_key,
        "aws:secretKey": CALLER.secret_key,
        "mwaa:region": mwaa.region,
        "mwaa:endpointUrl": mwaa.endpoint,
        "mwaa:roleArn": ROLE,
        "mwaa:externalId": "external",
    }


@pytest.fixture
def pool(mwaa: LocalMwaa, prefix: str) -> Properties:
    return {"environment": mwaa.environment, "name": f"{prefix}_p", "slots": 1}


def test_every_operation_acts_as_the_role(sts: Sts, config: Properties, pool: Properties, mwaa: LocalMwaa) -> None:
    host = Host(config)
    outputs = host.create("pool", pool)
    assert mwaa.rest("GET", f"/pools/{pool['name']}").json()["slots"] == 1
    assert host.read("pool", outputs) == outputs
    updated = host.update("pool", outputs, pool | {"slots": 2})
    assert sts.asked == ["AssumeRole", "GetCallerIdentity"]
    Host(config).delete("pool", updated)
    assert mwaa.rest("GET", f"/pools/{pool['name']}").status_code == 404
    # This STS doesn't know the role's credentials, so no account is recorded for a delete to compare.
    assert sts.asked == ["AssumeRole", "GetCallerIdentity", "AssumeRole"]


def test_every_operation_fails_without_the_role(sts: Sts, config: Properties, pool: Properties) -> None:
    del config["mwaa:roleArn"], config["mwaa:externalId"]
    with pytest.raises(OneLineError, match="AWS rejected the credentials"):
        Host(config).create("pool", pool)
    assert sts.asked == ["GetCallerIdentity"]


def test_role_is_not_recorded_in_the_state(sts: Sts, config: Properties, pool: Properties) -> None:
    assert Host(config).create("pool", pool).keys() == {*pool, "region"}


@pytest.mark.parametrize(
    "change", [{"mwaa:externalId": "wrong"}, {"mwaa:roleArn": f"{ROLE}-2"}, {"mwaa:externalId": None}], ids=str
)
def test_a_role_that_cannot_be_assumed_is_a_one_line_error(
    sts: Sts, config: Properties, pool: Properties, change: Properties
) -> None:
    changed = {name: value for name, value in (config | change).items() if value is not None}
    with pytest.raises(OneLineError, match="assume role") as failure:
        Host(changed).create("pool", pool)
    assert str(failure.value) == (
        f"assume role {changed['mwaa:roleArn']}: AccessDenied: not authorized to perform: sts:AssumeRole — "
        "the role's trust policy must allow the caller to assume it, with the external ID if the policy requires one"
    )
