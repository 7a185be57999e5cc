"""The serialized provider in the state never changes, and the one from every release can still be loaded."""

from __future__ import annotations

import base64

import dill
import pytest
from pulumi.dynamic.dynamic import serialize_provider

from pulumi_mwaa.provider.dag_run import DagRunProvider
from pulumi_mwaa.provider.provider import AirflowProvider
from pulumi_mwaa.provider.reader import AirflowReader
from pulumi_mwaa.provider.schema.registry import SCHEMAS

# `__provider` in the state of version 0.1.0.
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
    "dag": (
        "gASVSQAAAAAAAACMHXB1bHVtaV9td2FhLnByb3ZpZGVyLnByb3ZpZGVylIwPQWlyZmxvd1Byb3ZpZGVylJOUKYGUfZSMBGtpbmSUjANkYWeUc2Iu"
    ),
    "role": (
        "gASVSgAAAAAAAACMHXB1bHVtaV9td2FhLnByb3ZpZGVyLnByb3ZpZGVylIwPQWlyZmxvd1Byb3ZpZGVylJOUKYGUfZSMBGtpbmSUjARyb2xllHNi"
        "Lg=="
    ),
}


def test_every_kind_is_pinned() -> None:
    assert RECORDED.keys() == SCHEMAS.keys()


@pytest.mark.parametrize("kind", RECORDED)
def test_recorded_provider_can_still_be_loaded(kind: str) -> None:
    provider = dill.loads(base64.b64decode(RECORDED[kind]))  # noqa: S301 (our own data)
    assert type(provider) is AirflowProvider
    assert provider.kind == kind


def test_reader_is_serialized_as_before() -> None:
    recorded = (
        "gASVRgAAAAAAAACMG3B1bHVtaV9td2FhLnByb3ZpZGVyLnJlYWRlcpSMDUFpcmZsb3dSZWFkZXKUk5QpgZR9lIwEa2luZJSMBHBvb2yUc2Iu"
    )
    assert serialize_provider(AirflowReader("pool")) == recorded


def test_dag_run_provider_is_serialized_as_before() -> None:
    recorded = "gASVNgAAAAAAAACMHHB1bHVtaV9td2FhLnByb3ZpZGVyLmRhZ19ydW6UjA5EYWdSdW5Qcm92aWRlcpSTlCmBlC4="
    assert serialize_provider(DagRunProvider()) == recorded


@pytest.mark.parametrize("kind", RECORDED)
def test_provider_is_serialized_as_before(kind: str) -> None:
    """If the provider gained an attribute or were pickled by value, every resource would show a diff."""
    assert serialize_provider(AirflowProvider(kind)) == RECORDED[kind]
