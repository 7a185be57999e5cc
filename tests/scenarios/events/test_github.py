"""A stack with GithubDagTrigger, from a push over its URL to the DAG run that it triggers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.aws.guard import HOME_VARIABLE
from local.aws.installation import install_plugin
from local.aws.plugin.store import Store
from local.aws.services.process import Services
from tests.support.aws.dag_runs import runs, wait_for_run
from tests.support.aws.local_mwaa import LocalMwaa, any_version
from tests.support.github_pushes import deliver, push_of
from tests.support.pulumi.cli import Pulumi
from tests.support.pulumi.stack import copy_stack

DAG = "register_object"  # its task needs no worker
SECRET = "planted-webhook-secret"
PROGRAM = """\
import pulumi
import pulumi_aws as aws
from pulumi_mwaa.components import GithubDagTrigger

secret = aws.secretsmanager.Secret("webhook")
value = pulumi.Config().require_secret("webhook")
version = aws.secretsmanager.SecretVersion("webhook", secret_id=secret.id, secret_string=value)
trigger = GithubDagTrigger(
    "tests",
    environment="{environment}",
    dag_id="{dag_id}",
    webhook_secret_arn=secret.arn,
    opts=pulumi.ResourceOptions(depends_on=[version]),
)
pulumi.export("payload_url", trigger.url)
"""
_LARGEST = 6 * 1024 * 1024


@pytest.fixture
def pulumi(scheduled_mwaa: LocalMwaa, initialized: Pulumi, tmp_path: Path) -> Iterator[Pulumi]:
    """A stack whose program declares the component. Its emulated AWS is in `tmp_path / "aws"`."""
    home = tmp_path / "aws"
    pulumi = copy_stack(initialized, tmp_path, {**scheduled_mwaa.env, HOME_VARIABLE: str(home)})
    (pulumi.folder / "__main__.py").write_text(PROGRAM.format(environment=scheduled_mwaa.arn, dag_id=DAG))
    install_plugin(pulumi.pulumi_home)
    configured = pulumi.run("config set --secret", "webhook", SECRET)
    assert configured.exit_code == 0, configured.text
    yield pulumi
    Services(home).stop()


def commits(mwaa: LocalMwaa, before: list[str]) -> dict[str, dict[str, Any]]:
    """Returns the `conf` of each new run, by the run's ID."""
    return {run["dag_run_id"]: run["conf"] for run in runs(mwaa, DAG) if run["dag_run_id"] not in before}


@any_version
def test_signed_pushes_lead_to_runs_until_the_stack_is_destroyed(
    pulumi: Pulumi, scheduled_mwaa: LocalMwaa, tmp_path: Path
) -> None:
    services, before = Services(tmp_path / "aws"), [run["dag_run_id"] for run in runs(scheduled_mwaa, DAG)]
    previewed = pulumi.preview()
    assert previewed.exit_code == 0, previewed.text
    assert services.running() is None
    created = pulumi.up("--skip-preview")
    assert created.exit_code == 0, created.text
    url = json.loads(pulumi.output("--json").stdout)["payload_url"]

    body = push_of("2" * 40)
    assert deliver(url, body, "another secret").status_code == 401
    assert deliver(url, body, None).status_code == 401
    assert deliver(url, body + b" " * _LARGEST, SECRET).status_code == 413
    assert commits(scheduled_mwaa, before) == {}
    accepted = deliver(url, body, SECRET)
    assert accepted.status_code == 202, accepted.text
    assert deliver(url, body, SECRET).status_code == 202  # a redelivery
    [(run, conf)] = commits(scheduled_mwaa, before).items()
    assert (conf["repository"], conf["ref"], conf["commit"]) == ("acme/orders", "refs/heads/main", "2" * 40)
    assert wait_for_run(scheduled_mwaa, DAG, run) == "success"

    # After `make down`, the next `make up` starts the process again.
    assert services.stop()
    unchanged = pulumi.up("--refresh", "--expect-no-changes")
    assert unchanged.exit_code == 0, unchanged.text
    assert json.loads(pulumi.output("--json").stdout)["payload_url"] == url
    assert deliver(url, push_of("3" * 40), SECRET).status_code == 202
    assert {each["commit"] for each in commits(scheduled_mwaa, before).values()} == {"2" * 40, "3" * 40}

    rotated = pulumi.run("config set --secret", "webhook", f"{SECRET}-2")
    assert rotated.exit_code == 0, rotated.text
    updated = pulumi.up("--skip-preview")
    assert updated.exit_code == 0, updated.text
    assert "replace" in str(updated.short_ops["webhook"])

    written = [path for folder in (services.functions.parent, pulumi.home) for path in folder.rglob("*")]
    readable = [path for path in written if path.is_file() and path.suffix not in {".zip", ".pyc"}]
    assert {"resources.encrypted", "services.log", "local.json"} <= {path.name for path in readable}
    assert [path for path in readable if SECRET in path.read_text(errors="replace")] == []
    assert SECRET not in previewed.text + created.text + unchanged.text + updated.text

    destroyed = pulumi.destroy()
    assert destroyed.exit_code == 0, destroyed.text
    assert Store(services.functions.parent).entries() == []
    assert [*services.functions.glob("*.zip")] == []
    assert deliver(url, push_of("4" * 40), SECRET).status_code == 404
