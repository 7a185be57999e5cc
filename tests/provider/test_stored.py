"""What old stacks hold: it is read for as long as there are old stacks."""

from __future__ import annotations

import base64
import subprocess
import sys

import dill
import pytest
from pulumi.dynamic.dynamic import serialize_provider

from pulumi_mwaa.provider.provider import AirflowProvider
from pulumi_mwaa.provider.reader import AirflowReader

# As a state of version 0.1.0 has it in `__provider`.
RECORDED = {
    "variable": (
        "gASVTgAAAAAAAACMHXB1bHVtaV9td2FhLnByb3ZpZGVyLnByb3ZpZGVylIwPQWlyZmxvd1Byb3ZpZGVylJOUKYGUfZSMBGtpbmSUjAh2YXJpYWJs"
        "ZZRzYi4="
    ),
    "connection": (
        "gASVUAAAAAAAAACMHXB1bHVtaV9td2FhLnByb3ZpZGVyLnByb3ZpZGVylIwPQWlyZmxvd1Byb3ZpZGVylJOUKYGUfZSMBGtpbmSUjApjb25uZWN0"
        "aW9ulHNiLg=="
    ),
    "pool": (
        "gASVSgAAAAAAAACMHXB1bHVtaV9td2FhLnByb3ZpZGVyLnByb3ZpZGVylIwPQWlyZmxvd1Byb3ZpZGVylJOUKYGUfZSMBGtpbmSUjARwb29slHNi"
        "Lg=="
    ),
    "role": (
        "gASVSgAAAAAAAACMHXB1bHVtaV9td2FhLnByb3ZpZGVyLnByb3ZpZGVylIwPQWlyZmxvd1Byb3ZpZGVylJOUKYGUfZSMBGtpbmSUjARyb2xllHNi"
        "Lg=="
    ),
}


@pytest.mark.parametrize("kind", RECORDED)
def test_recorded_provider_is_still_understood(kind: str) -> None:
    provider = dill.loads(base64.b64decode(RECORDED[kind]))  # noqa: S301 (our own text)
    assert type(provider) is AirflowProvider
    assert provider.kind == kind


def test_provider_of_what_is_got_is_written_as_ever() -> None:
    recorded = (
        "gASVRgAAAAAAAACMG3B1bHVtaV9td2FhLnByb3ZpZGVyLnJlYWRlcpSMDUFpcmZsb3dSZWFkZXKUk5QpgZR9lIwEa2luZJSMBHBvb2yUc2Iu"
    )
    assert serialize_provider(AirflowReader("pool")) == recorded


@pytest.mark.parametrize("kind", RECORDED)
def test_provider_is_written_as_ever(kind: str) -> None:
    """A provider that holds more, or is pickled by value, would be a change of every resource."""
    assert serialize_provider(AirflowProvider(kind)) == RECORDED[kind]


def test_client_alone_loads_no_pulumi() -> None:
    program = "import sys, pulumi_mwaa.airflow; print(sorted(name for name in sys.modules if name == 'pulumi'))"
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "[]\n"


PREVIEW = """
import sys
from pulumi.dynamic import Config, ConfigureRequest
from pulumi_mwaa import AirflowPool
from pulumi_mwaa.provider.provider import AirflowProvider

provider = AirflowProvider("pool")
provider.configure(ConfigureRequest(Config({"mwaa:region": "us-east-1"}, "tests")))
checked = provider.check({}, {"environment": "prod", "name": "backfill", "slots": 4.0})
print(provider.diff("", checked.inputs, {**checked.inputs, "slots": 5}).changes, "boto3" in sys.modules)
"""


def test_program_and_host_load_no_boto3_for_a_preview() -> None:
    """It makes no call, and boto3 takes longer to load than all of this package."""
    assert subprocess.check_output([sys.executable, "-c", PREVIEW], text=True) == "True False\n"


def test_every_name_of_the_package_is_there() -> None:
    program = "import pulumi_mwaa as p; print(p.__all__ == [getattr(p, name).__name__ for name in p.__all__])"
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "True\n"
