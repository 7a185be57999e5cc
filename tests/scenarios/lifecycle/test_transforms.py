"""A program's transforms apply to the package's resources. A policy pack is rejected if no language host can run it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.aws.local_mwaa import any_version
from tests.support.pulumi.cli import cli, is_built_by_make
from tests.support.pulumi.stack import Stack

OURS = "pulumi-python:dynamic/mwaa:"
TRANSFORMED = f"""
def describe(args):
    if not args.type_.startswith("{OURS}"):
        return None
    seeded = pulumi.ResourceOptions(ignore_changes=["value"])
    described = {{**args.props, "description": "by a transform"}}
    return pulumi.ResourceTransformResult(described, pulumi.ResourceOptions.merge(args.opts, seeded))

def host(args):
    return pulumi.ResourceTransformResult({{**args.props, "host": "by.a.transform"}}, args.opts)

pulumi.runtime.register_resource_transform(describe)
hosted = pulumi.ResourceOptions(transforms=[host])
"""
DECLARED = """
AirflowVariable("owner", environment=environment, key=prefix + "owner", value="{value}")
AirflowPool("backfill", environment=environment, name=prefix + "backfill", slots={slots})
"""
CONNECTION = """
AirflowConnection(
    "warehouse", environment=environment, connection_id=prefix + "warehouse", conn_type="http", opts=hosted
)
"""


@any_version
def test_transforms_of_the_whole_program_and_of_one_resource_apply(stack: Stack) -> None:
    stack.write(TRANSFORMED + DECLARED.format(value="seed", slots=4) + CONNECTION)
    stack.up()
    rows = [row for live in stack.all_live() for row in live.values()]
    assert [row["description"] for row in rows] == ["by a transform"] * 3
    assert stack.live("connections")["warehouse"]["host"] == "by.a.transform"

    stack.write(TRANSFORMED + DECLARED.format(value="other", slots=5) + CONNECTION)
    assert stack.up().short_ops == {"backfill": ["update"]}
    assert stack.live("variables")["owner"]["value"] == "seed"
    refreshed = stack.pulumi.preview("--refresh", "--expect-no-changes")
    assert refreshed.exit_code == 0, refreshed.text


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A policy pack in Python."""
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "PulumiPolicy.yaml").write_text("runtime: python\nversion: 0.0.1\n")
    (folder / "__main__.py").write_text("import pulumi_policy\n")
    return folder


@any_version
def test_a_policy_pack_is_rejected_in_one_line_by_a_cli_built_from_source(stack: Stack, pack: Path) -> None:
    host = cli().folder / "pulumi-language-python"
    if not host.exists() or not is_built_by_make(host):
        pytest.skip("this CLI has Pulumi's own language host, which runs policy packs")
    stack.write(DECLARED.format(value="data", slots=4))
    stack.mwaa.forget_calls()
    packed = ("--policy-pack", str(pack))
    for run in (stack.pulumi.preview(*packed), stack.pulumi.up("--skip-preview", *packed)):
        assert run.exit_code != 0
        [line] = [line for line in run.text.splitlines() if "error:" in line]
        assert "the language host built by make can't run policy packs" in line
        assert line.endswith("install the Pulumi CLI as described at https://www.pulumi.com/docs/install")
    assert (stack.mwaa.calls(), stack.all_live(), stack.recorded) == ([], [{}, {}, {}], [])
