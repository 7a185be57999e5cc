"""The shell completes the names of environments and DAGs. Whatever goes wrong, it prints nothing."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest
from botocore.credentials import Credentials

from pulumi_mwaa.cli.arguments import PATIENCE_VARIABLE, beginning_with
from tests.support.aws.local_mwaa import LocalMwaa, any_version
from tests.support.aws.sts import ENDPOINT_VARIABLE, local_sts
from tests.support.console_script import run_command
from tests.support.system.servers import NOWHERE

pytestmark = any_version
ROLE = "arn:aws:iam::123456789012:role/airflow"
COMPLETED = {
    "trigger lo": ["local"],
    "trigger local any": ["any_bash_command"],
    "dags pause local on_": ["on_dataset"],
    "runs local un": [],
}


def complete(line: str, environ: Mapping[str, str]) -> list[str]:
    """Returns the words that bash suggests for the last word of a line."""
    words = f"pulumi-mwaa {line}"
    asked = {"_PULUMI_MWAA_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    ran = run_command(environ={**os.environ, PATIENCE_VARIABLE: "60", **environ, **asked})
    assert (ran.code, ran.stderr) == (0, "")
    return [suggested.removeprefix("plain,") for suggested in ran.stdout.split()]


@pytest.mark.parametrize(("line", "words"), COMPLETED.items(), ids=COMPLETED)
def test_names_are_completed(scheduled_mwaa: LocalMwaa, line: str, words: list[str]) -> None:
    assert complete(line, scheduled_mwaa.env) == words


def test_options_that_are_already_typed_apply(scheduled_mwaa: LocalMwaa) -> None:
    caller = Credentials("AKIDCALLER", "caller-secret")
    environ = {**scheduled_mwaa.env, "AWS_ENDPOINT_URL_MWAA": NOWHERE, "AWS_REGION": "", "AWS_DEFAULT_REGION": ""}
    with local_sts(caller, scheduled_mwaa.region, scheduled_mwaa.account) as sts:
        role = Credentials(scheduled_mwaa.access_key_id, scheduled_mwaa.secret_access_key)
        sts.roles[ROLE] = "external", role
        environ |= {"AWS_ACCESS_KEY_ID": caller.access_key, "AWS_SECRET_ACCESS_KEY": caller.secret_key}
        environ[ENDPOINT_VARIABLE] = sts.endpoint
        options = f"--region {scheduled_mwaa.region} --endpoint-url {scheduled_mwaa.endpoint} --role-arn {ROLE}"
        for words, suggested in (("lo", "local"), ("local fai", "failing")):
            assert complete(f"runs {options} {words}", environ) == []
            assert complete(f"runs {options} --external-id external {words}", environ) == [suggested]


@pytest.mark.parametrize(
    ("line", "broken"),
    [
        ("trigger lo", {"AWS_ENDPOINT_URL_MWAA": NOWHERE}),
        ("trigger local any", {"AWS_ENDPOINT_URL_MWAA": "nonsense"}),
        ("trigger lo", {"AWS_SECRET_ACCESS_KEY": "wrong"}),
        ("trigger local any", {"AWS_REGION": "", "AWS_DEFAULT_REGION": ""}),
        ("trigger lo", {"AWS_PROFILE": "missing"}),
        ("trigger local any", {"AWS_CONFIG_FILE": __file__}),
    ],
    ids=["nothing listens", "no URL", "wrong key", "no region", "no profile", "unreadable config"],
)
def test_failure_suggests_nothing(scheduled_mwaa: LocalMwaa, line: str, broken: dict[str, str]) -> None:
    assert complete(line, {**scheduled_mwaa.env, **broken}) == []


def test_environment_that_is_being_updated_suggests_nothing_and_is_not_waited_for(scheduled_mwaa: LocalMwaa) -> None:
    with scheduled_mwaa.showing("UPDATING"):
        assert complete("trigger local any", scheduled_mwaa.env) == []


def test_lookup_that_is_not_done_in_time_is_abandoned() -> None:
    released = threading.Event()
    try:
        assert beginning_with("", lambda: ["late"] if released.wait(60) else ["later"], patience=0) == []
    finally:
        released.set()


@pytest.mark.parametrize("line", ["trigger lo", "trigger local any"], ids=["environment", "DAG"])
def test_environment_variable_limits_the_time(scheduled_mwaa: LocalMwaa, line: str) -> None:
    assert complete(line, {**scheduled_mwaa.env, PATIENCE_VARIABLE: "0"}) == []


@pytest.mark.parametrize("line", ["trigger lo", "trigger local any"], ids=["environment", "DAG"])
def test_nobody_is_asked_for_an_mfa_code(scheduled_mwaa: LocalMwaa, tmp_path: Path, line: str) -> None:
    """boto3 would ask on the terminal; without one, it would ask on stderr."""
    config = tmp_path / "config"
    config.write_text(
        f"[profile mfa]\nrole_arn = {ROLE}\ncredential_source = Environment\nmfa_serial = arn:aws:iam::1:mfa/me\n"
    )
    assert complete(line, {**scheduled_mwaa.env, "AWS_CONFIG_FILE": str(config), "AWS_PROFILE": "mfa"}) == []


def test_without_credentials_no_call_is_made(scheduled_mwaa: LocalMwaa) -> None:
    environ = {**scheduled_mwaa.env, "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    scheduled_mwaa.forget_calls()
    for line in ("trigger lo", "trigger local any"):
        assert complete(line, environ) == []
    assert scheduled_mwaa.calls() == []
