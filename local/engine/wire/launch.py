"""Starts the process of a provider, as the CLI does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import grpc

from local.engine.errors import EngineError
from local.engine.values.urns import DYNAMIC_PACKAGE
from local.engine.wire.plugins import find_plugin
from local.engine.wire.process import Child, OnLine, python_environment

# As the SDK has it on its side of the wire.
CHANNEL_OPTIONS = [
    ("grpc.max_receive_message_length", 400 * 1024 * 1024),
    ("grpc.max_send_message_length", 400 * 1024 * 1024),
]
_READY_SECONDS = 30


@dataclass(frozen=True)
class HostSettings:
    """What every provider of a run is started with."""

    virtualenv: Path
    project_folder: Path
    project: str
    on_line: OnLine


def launch(settings: HostSettings, package: str) -> tuple[Child, grpc.Channel]:
    """The process of a provider package and a channel to it. Raises EngineError if it doesn't come about.

    Dynamic providers are served by the unmodified `python -m pulumi.dynamic`, others by their plugin. The CLI passes
    either its own address; neither makes use of it.
    """
    command = [str(settings.virtualenv / "bin" / "python"), "-u", "-m", "pulumi.dynamic"]
    if package != DYNAMIC_PACKAGE:
        command = [str(find_plugin(package, "in the state"))]
    environment = python_environment(
        settings.virtualenv,
        {
            "PULUMI_RUNTIME_VIRTUALENV": str(settings.virtualenv),
            "PULUMI_PROJECT": settings.project,
            # The CLI passes the keys of the namespace `pulumi-python`, which nobody has.
            "PULUMI_CONFIG": "{}",
        },
    )
    child = Child(command, settings.project_folder, environment)
    port = child.read_line().strip()
    child.follow(settings.on_line)
    if not port.isdigit():
        child.stop()
        raise EngineError(f"the provider host ({' '.join(command)}) ended before it answered; see its messages")
    channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=CHANNEL_OPTIONS)
    grpc.channel_ready_future(channel).result(timeout=_READY_SECONDS)
    return child, channel
