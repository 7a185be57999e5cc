"""The stand-in can't be mistaken for AWS."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psutil
import pytest

from local.aws import guard
from local.aws.errors import RejectedError
from local.aws.guard import HOME_VARIABLE
from local.aws.installation import install_plugin
from local.aws.plugin.provider import Plugin
from local.paths import PROJECT_PATHS
from tests.support.pulumi.cli import STACK, Pulumi
from tests.support.pulumi.stack import PROJECT

COMMAND = PROJECT_PATHS.root / "local" / "aws" / "bin" / "pulumi-resource-aws"
LOOPBACK = "http://127.0.0.1:1"
VPC = "urn:pulumi:{}::pulumi-mwaa::aws:ec2/vpc:Vpc::net"


@pytest.mark.parametrize(
    ("environ", "line"),
    [
        ({HOME_VARIABLE: "/nowhere"}, "AWS_ENDPOINT_URL_MWAA isn't set — run it with make"),
        (
            {HOME_VARIABLE: "/nowhere", "AWS_ENDPOINT_URL_MWAA": "https://airflow.us-east-1.amazonaws.com"},
            "needs an endpoint on this machine, but AWS_ENDPOINT_URL_MWAA is 'https://airflow",
        ),
        ({"AWS_ENDPOINT_URL_MWAA": LOOPBACK}, f"needs {HOME_VARIABLE}, which isn't set — run it with make"),
    ],
)
def test_it_does_not_start_without_the_variables_that_make_sets(environ: Mapping[str, str], line: str) -> None:
    inherited = {name: text for name, text in os.environ.items() if not name.startswith(("AWS_", "PULUMI_"))}
    ran = subprocess.run([COMMAND], env={**inherited, **environ}, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stdout == ""
    [error] = ran.stderr.splitlines()
    assert error.startswith("error: ")
    assert line in error


@pytest.mark.parametrize("stack", ["dev", "prod", "organization/local", "local2"])
def test_it_works_for_no_other_stack(stack: str, tmp_path: Path) -> None:
    plugin = Plugin({"AWS_ENDPOINT_URL_MWAA": LOOPBACK, HOME_VARIABLE: str(tmp_path)})
    with pytest.raises(RejectedError, match=f"works only for the 'local' stack, not for '{stack}'"):
        plugin.create(VPC.format(stack), {"cidrBlock": "10.0.0.0/16"}, preview=False)
    assert list(tmp_path.iterdir()) == []


def test_no_settings_file_names_it() -> None:
    """The plugin is installed in the PULUMI_HOME that make sets, where no other stack finds it."""
    files = [PROJECT_PATHS.root / "Pulumi.yaml", *PROJECT_PATHS.root.glob("stacks/Pulumi.*")]
    assert [file for file in files if "plugins" in file.read_text()] == []


def test_the_guard_reads_the_stack_from_a_urn() -> None:
    guard.refuse_other_stacks(VPC.format("local"))


def test_it_exits_if_the_engine_is_killed(tmp_path: Path) -> None:
    environ = {**os.environ, "AWS_ENDPOINT_URL_MWAA": LOOPBACK, HOME_VARIABLE: str(tmp_path)}
    engine = subprocess.Popen(
        ["sh", "-c", f"'{COMMAND}' & echo $!; wait"],
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert engine.stdout is not None
    plugin = psutil.Process(int(engine.stdout.readline()))
    assert engine.stdout.readline().strip().isdecimal()  # the plugin's port
    engine.kill()
    engine.wait()
    plugin.wait(timeout=30)
    engine.stdout.close()


@pytest.fixture
def program(tmp_path: Path) -> Pulumi:
    """Returns a project whose program declares a VPC, with the stand-in installed."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text(PROJECT.format(virtualenv=Path(sys.prefix)))
    (folder / "__main__.py").write_text('import pulumi_aws as aws\naws.ec2.Vpc("v", cidr_block="10.0.0.0/16")\n')
    environ = {"AWS_ENDPOINT_URL_MWAA": LOOPBACK, HOME_VARIABLE: str(tmp_path / "aws")}
    pulumi = Pulumi(folder, tmp_path / "home", environ)
    install_plugin(pulumi.pulumi_home)
    return pulumi


def test_unsupported_configuration_is_rejected(program: Pulumi) -> None:
    settings = "config:\n  aws:region: us-east-1\n  aws:maxRetries: 3\n"
    (program.folder / f"Pulumi.{STACK}.yaml").write_text(settings)
    result = program.init().preview()
    assert result.exit_code != 0
    assert "the local stand-in for AWS doesn't support aws:maxRetries" in result.errors


def test_the_engine_finds_it_without_a_warning(program: Pulumi) -> None:
    (program.folder / f"Pulumi.{STACK}.yaml").write_text("config:\n  aws:region: us-east-1\n")
    result = program.init().preview()
    assert result.exit_code == 0, result.text
    assert "warning" not in result.text


def test_a_preview_of_another_stack_that_uses_it_fails_with_its_error(program: Pulumi) -> None:
    """`make` installs the stand-in only for the `local` stack. A user who installs it elsewhere gets an error."""
    program.stack = "prod"
    (program.folder / "Pulumi.prod.yaml").write_text("config:\n  aws:region: us-east-1\n")
    preview = program.init().preview()
    assert preview.exit_code != 0
    assert "this stand-in for the AWS plugin works only for the 'local' stack, not for 'prod'" in preview.errors
    assert not Path(program.environ[HOME_VARIABLE]).exists()
