"""An object's name is always a single path segment, even if a proxy resolves dots."""

from __future__ import annotations

import pytest

from pulumi_mwaa.airflow.paths import rest_path


@pytest.mark.parametrize(
    ("name", "path"),
    [
        (".", "/variables/%2E"),
        ("..", "/variables/%2E%2E"),
        ("...", "/variables/..."),
        ("a/../b", "/variables/a%2F..%2Fb"),
        ("%2E", "/variables/%252E"),
        ("a?b#c", "/variables/a%3Fb%23c"),
        (" é", "/variables/%20%C3%A9"),
    ],
)
def test_a_name_is_a_single_segment(name: str, path: str) -> None:
    assert rest_path("variables", name) == path
