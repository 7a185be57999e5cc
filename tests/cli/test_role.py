"""`--role-arn`: every call to Airflow is made as the role. STS and MWAA verify the signatures of real boto3 calls."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from botocore.credentials import Credentials

from tests.support.aws.local_mwaa import LocalMwaa, any_version
from tests.support.aws.sts import ENDPOINT_VARIABLE, Sts, local_sts
from tests.support.console_script import Ran, run_command

pytestmark = any_version
ROLE = "arn:aws:iam::123456789012:role/airflow"
# STS knows these credentials, but MWAA doesn't. MWAA knows only those of the role.
CALLER = Credentials("AKIDCALLER", "caller-secret")


@dataclass(frozen=True)
class Caller:
    """Runs commands with the caller's credentials."""

    mwaa: LocalMwaa
    sts: Sts

    def run(self, *options: str) -> Ran:
        environ = {
            **os.environ,
            **self.mwaa.env,
            "AWS_ACCESS_KEY_ID": CALLER.access_key,
            "AWS_SECRET_ACCESS_KEY": CALLER.secret_key or "",
            ENDPOINT_VARIABLE: self.sts.endpoint,
        }
        return run_command("pools", "list", self.mwaa.environment, *options, environ=environ)


@pytest.fixture
def caller(mwaa: LocalMwaa) -> Iterator[Caller]:
    with local_sts(CALLER, mwaa.region, mwaa.account) as sts:
        sts.roles[ROLE] = "external", Credentials(mwaa.access_key_id, mwaa.secret_access_key)
        mwaa.forget_calls()
        yield Caller(mwaa, sts)


def test_calls_are_signed_with_the_keys_of_the_role(caller: Caller) -> None:
    ran = caller.run("--role-arn", ROLE, "--external-id", "external", "--json")
    assert (ran.code, ran.stderr) == (0, "")
    assert "default_pool" in {pool["name"] for pool in ran.json}
    assert caller.sts.asked == ["AssumeRole"]
    assert {call["status"] for call in caller.mwaa.calls()} == {200}


def test_the_callers_own_keys_are_rejected(caller: Caller) -> None:
    ran = caller.run()
    assert "AWS rejected the credentials" in ran.error
    assert (ran.code, caller.sts.asked) == (1, [])


@pytest.mark.parametrize(
    "options", [("--role-arn", ROLE), ("--role-arn", f"{ROLE}-2", "--external-id", "external")], ids=["ID", "role"]
)
def test_role_that_cannot_be_assumed_is_one_line(caller: Caller, options: tuple[str, ...]) -> None:
    ran = caller.run(*options)
    assert ran.error == (
        f"assume role {options[1]}: AccessDenied: not authorized to perform: sts:AssumeRole — the role's trust policy "
        "must allow the caller to assume it, with the external ID if the policy requires one"
    )
    assert ran.code == 1
    assert caller.mwaa.calls() == []
