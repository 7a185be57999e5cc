from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.aws.guard import HOME_VARIABLE
from local.aws.plugin.provider import Plugin
from local.aws.services.process import Services
from tests.support.aws.local_aws import ENVIRON, LocalAws


@pytest.fixture
def local_aws(tmp_path: Path) -> Iterator[LocalAws]:
    """A plugin with an empty store."""
    services = Services(tmp_path)
    yield LocalAws(Plugin({**ENVIRON, HOME_VARIABLE: str(tmp_path)}), services)
    services.stop()
