"""What old stacks hold: it is read for as long as there are old stacks."""

from __future__ import annotations

import base64

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
