"""The stand-in is never taken for AWS."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psutil
import pytest

from local.aws import guard
from local.aws.errors import RefusedError
from local.aws.guard import HOME_VARIABLE, PLUGINS
from local.aws.plugin import Plugin
from tests.support.engines import require
from tests.support.stack import PROJECT
from tests.support.workspace import make_workspace

LOOPBACK = "http://127.0.0.1:1"
VPC = "urn:pulumi:{}::pulumi-mwaa::aws:ec2/vpc:Vpc::net"


@pytest.mark.parametrize(
    ("environ", "line"),
    [
        ({HOME_VARIABLE: "/nowhere"}, "AWS_ENDPOINT_URL_MWAA names no local MWAA: run it with make"),
        (
            {HOME_VARIABLE: "/nowhere", "AWS_ENDPOINT_URL_MWAA": "https://airflow.us-east-1.amazonaws.com"},
            "not on this machine",
        ),
        ({"AWS_ENDPOINT_URL_MWAA": LOOPBACK}, f"{HOME_VARIABLE} is not set: run it with make"),
    ],
)
def test_it_does_not_start_without_what_make_sets(environ: Mapping[str, str], line: str) -> None:
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("AWS_", "PULUMI_"))}
    command = [PLUGINS / "pulumi-resource-aws"]
    ran = subprocess.run(command, env={**kept, **environ}, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stdout == ""
    [said] = ran.stderr.splitlines()
    assert said.startswith("error: ")
    assert line in said


@pytest.mark.parametrize("stack", ["dev", "prod", "organization/local", "local2"])
def test_it_works_for_no_other_stack(stack: str, tmp_path: Path) -> None:
    plugin = Plugin({"AWS_ENDPOINT_URL_MWAA": LOOPBACK, HOME_VARIABLE: str(tmp_path)})
    with pytest.raises(RefusedError, match=f"in the stack 'local' only, and was asked by stack '{stack}'"):
        plugin.create(VPC.format(stack), {"cidrBlock": "10.0.0.0/16"}, preview=False)
    assert list(tmp_path.iterdir()) == []


def test_no_file_of_pulumis_names_it() -> None:
    """It is on the PATH that make sets, and nowhere that another stack would find it."""
    root = PLUGINS.parents[2]
    named = [file for file in [root / "Pulumi.yaml", *root.glob("stacks/Pulumi.*")] if "plugins" in file.read_text()]
    assert named == []


def test_the_guard_reads_the_stack_from_a_urn() -> None:
    guard.refuse_other_stacks(VPC.format("local"))


def test_it_ends_with_the_engine_that_was_killed(tmp_path: Path) -> None:
    environ = {**os.environ, "AWS_ENDPOINT_URL_MWAA": LOOPBACK, HOME_VARIABLE: str(tmp_path)}
    engine = subprocess.Popen(
        ["sh", "-c", f"'{PLUGINS / 'pulumi-resource-aws'}' & echo $!; wait"],
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert engine.stdout is not None
    plugin = psutil.Process(int(engine.stdout.readline()))
    assert engine.stdout.readline().strip().isdecimal()  # it serves
    engine.kill()
    engine.wait()
    plugin.wait(timeout=30)
    engine.stdout.close()


def test_configuration_that_it_does_not_take_is_refused_on_either_engine(engine_name: str, tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path)
    workspace.config("config:\n  aws:region: us-east-1\n  aws:maxRetries: 3\n")
    workspace.program('import pulumi_aws as aws\naws.ec2.Vpc("v", cidr_block="10.0.0.0/16")\n')
    engine = workspace.engine(engine_name)
    result = engine.preview(PATH=f"{PLUGINS}{os.pathsep}{os.environ['PATH']}", **{HOME_VARIABLE: str(tmp_path / "aws")})
    assert result.exit_code != 0
    assert "the local stand-in for AWS takes no aws:maxRetries" in result.errors


def test_a_preview_of_prod_that_meets_it_on_the_path_ends_with_its_line(tmp_path: Path) -> None:
    """`make` puts it on no other stack's PATH (tests/test_make.py); a user who does is told."""
    require("pulumi")
    (tmp_path / "state").mkdir()
    (tmp_path / "Pulumi.yaml").write_text(PROJECT.format(virtualenv=Path(sys.prefix)))
    (tmp_path / "Pulumi.prod.yaml").write_text("config:\n  aws:region: us-east-1\n")
    (tmp_path / "__main__.py").write_text('import pulumi_aws as aws\naws.ec2.Vpc("v", cidr_block="10.0.0.0/16")\n')
    environ = {
        **{name: text for name, text in os.environ.items() if not name.startswith(("AWS_", "PULUMI_"))},
        "PATH": f"{PLUGINS}{os.pathsep}{os.environ['PATH']}",
        "PULUMI_BACKEND_URL": (tmp_path / "state").as_uri(),
        "PULUMI_HOME": str(tmp_path / "home"),
        "PULUMI_CONFIG_PASSPHRASE": "p",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "AWS_ENDPOINT_URL_MWAA": LOOPBACK,
        HOME_VARIABLE: str(tmp_path / "aws"),
    }

    def pulumi(*words: str) -> subprocess.CompletedProcess[str]:
        command = ["pulumi", "--non-interactive", *words]
        return subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)

    assert pulumi("stack", "init", "prod").returncode == 0
    preview = pulumi("preview", "--stack", "prod")
    assert preview.returncode != 0
    assert "this plugin stands in for AWS in the stack 'local' only, and was asked by stack 'prod'" in preview.stdout
    assert not (tmp_path / "aws").exists()
