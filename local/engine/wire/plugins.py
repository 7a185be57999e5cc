"""Provider plugins with a binary of their own: found on PATH, as the CLI finds them, and only those of this project."""

from __future__ import annotations

import shutil
from pathlib import Path

from local.engine.errors import UnsupportedError

_PROJECT = Path(__file__).resolve().parents[3]


def find_plugin(package: str, subject: str) -> Path:
    """The plugin of a package. Raises UnsupportedError unless the one on PATH lies beside this engine."""
    found = shutil.which(f"pulumi-resource-{package}")
    if found is None or not Path(found).resolve().is_relative_to(_PROJECT):
        raise UnsupportedError(f"the provider package {package!r} ({subject})")
    return Path(found)
