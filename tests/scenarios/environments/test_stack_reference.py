"""The `config_only` definition for an environment that another stack creates and exports."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.aws.local_mwaa import any_version
from tests.support.pulumi.cli import Pulumi
from tests.support.pulumi.stack import Stack

PLATFORM = 'pulumi.export("environment_arn", {arn!r})\n'
CONFIG = "import stacks.config_only\n"


@pytest.fixture
def platform_stack(stack: Stack) -> Pulumi:
    """The environment's stack, which isn't deployed yet. The settings of `stack` refer to it."""
    folder = stack.pulumi.folder
    (folder / "Pulumi.platform.yaml").write_text("config:\n  aws:region: us-east-1\n")
    (folder / "config").mkdir()
    (folder / "config" / "variables.yaml").write_text(f"{stack.prefix}owner: data\n")
    (folder / "config" / "pools.yaml").write_text(f"{stack.prefix}backfill: {{slots: 4}}\n")
    for name, text in (("environmentStack", "organization/scenario/platform"), ("configFolder", "config")):
        configured = stack.pulumi.run(f"config set {name}", text)
        assert configured.exit_code == 0, configured.text
    return replace(stack.pulumi, stack="platform").init()


@any_version
def test_config_follows_another_stacks_environment(stack: Stack, platform_stack: Pulumi) -> None:
    stack.write(CONFIG)
    early = stack.pulumi.preview()
    assert early.exit_code != 0
    assert "stack organization/scenario/platform has no environment_arn output" in early.errors

    stack.write(PLATFORM.format(arn=stack.mwaa.arn))
    assert platform_stack.up("--skip-preview").exit_code == 0
    stack.write(CONFIG)
    stack.mwaa.forget_calls()
    preview = stack.pulumi.preview()
    made = {f"airflow-{stack.prefix}{name}": ["create"] for name in ("owner", "backfill")}
    assert {name: preview.short_ops.get(name) for name in made} == made
    assert stack.mwaa.calls() == []

    stack.up()
    assert [live.keys() for live in stack.all_live()] == [{"owner"}, set(), {"backfill"}]
    stack.mwaa.forget_calls()
    again = stack.up("--expect-no-changes")
    assert (again.short_ops, stack.mwaa.calls()) == ({}, [])
