"""The stand-in is never taken for AWS."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from local.aws import guard
from local.aws.errors import RefusedError
from local.aws.guard import HOME_VARIABLE, PLUGINS
from local.aws.plugin import Plugin

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
