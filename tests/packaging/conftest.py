"""The package as a user installs it: built, and installed into a separate virtual environment."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.packaging.distributions import Distributions, Installed

Install = Callable[..., Installed]


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Distributions:
    """The wheel and the sdist."""
    return Distributions.of_a_copy(tmp_path_factory.mktemp("dist") / "project")


@pytest.fixture(scope="session")
def install(dist: Distributions, tmp_path_factory: pytest.TempPathFactory) -> Install:
    """Installs the wheel or the sdist with an extra. Installs each combination once."""
    installed: dict[tuple[str, str], Installed] = {}

    def make(kind: str, extra: str = "") -> Installed:
        if (kind, extra) not in installed:
            folder = tmp_path_factory.mktemp(f"{kind}-{extra}")
            installed[kind, extra] = Installed.make(folder, getattr(dist, kind), extra)
        return installed[kind, extra]

    return make


@pytest.fixture(scope="session")
def wheel_python(install: Install) -> Path:
    """The interpreter of a virtual environment that contains the wheel and all its dependencies."""
    return install("wheel", "aws").python
