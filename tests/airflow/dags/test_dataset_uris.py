"""Dataset URIs, normalized to the form in which Airflow stores them."""

from __future__ import annotations

import pytest

from pulumi_mwaa.airflow.dags.dataset_uris import stored_uri


@pytest.mark.parametrize(
    ("declared", "stored"),
    [
        ("s3://landing/orders", "s3://landing/orders"),
        ("s3://landing/orders/", "s3://landing/orders"),
        ("s3://landing", "s3://landing/"),
        ("S3://landing/Orders", "s3://landing/Orders"),
        ("https://user:pw@example.com/a?b=1&a=2#part", "https://example.com/a?a=2&b=1"),
        ("orders", "orders"),
        ("x-own://Orders/", "x-own://Orders/"),
    ],
)
def test_a_uri_is_normalized_as_by_airflow(declared: str, stored: str) -> None:
    assert stored_uri(declared) == stored
