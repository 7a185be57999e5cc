"""The package as a user gets it: built, and installed into a virtual environment of its own."""

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
    """Installs the wheel or the sdist with an extra, once each."""
    made: dict[tuple[str, str], Installed] = {}

    def make(kind: str, extra: str = "") -> Installed:
        if (kind, extra) not in made:
            folder = tmp_path_factory.mktemp(f"{kind}-{extra}")
            made[kind, extra] = Installed.make(folder, getattr(dist, kind), extra)
        return made[kind, extra]

    return make


@pytest.fixture(scope="session")
def wheel_python(install: Install) -> Path:
    """The interpreter of a virtual environment with the wheel and all that the package needs."""
    return install("wheel", "aws").python
