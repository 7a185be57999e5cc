"""Installs the plugin into a PULUMI_HOME, as `pulumi plugin install` does with a real plugin.

The engine would also find the plugin on PATH, but for every stack, and with a warning in each run.
"""

from __future__ import annotations

import shlex
from importlib.metadata import version
from pathlib import Path

from local.private_files import write_private

_SCRIPT = Path(__file__).resolve().parent / "bin" / "pulumi-resource-aws"


def sdk_version() -> str:
    """Returns the SDK's version, which is also the plugin version that programs request."""
    return version("pulumi_aws")


def install_plugin(pulumi_home: Path) -> Path:
    """Installs the plugin under the version that the SDK requests, and returns its command. Safe to repeat."""
    folder = pulumi_home / "plugins" / f"resource-aws-v{sdk_version()}"
    folder.mkdir(parents=True, exist_ok=True)
    command = folder / _SCRIPT.name
    write_private(command, f'#!/bin/sh\nexec {shlex.quote(str(_SCRIPT))} "$@"\n', executable=True)
    return command
