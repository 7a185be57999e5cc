"""A throw-away project whose program makes files, run by either engine."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.engines import STACK, Engine

_HEADER = """\
import pulumi
from pulumi import Alias, Output, ResourceOptions
from things import Box, Thing, ThingProvider

"""


@dataclass
class Workspace:
    """A project folder, and beside it the folder of its objects."""

    folder: Path
    things: Path

    @property
    def calls(self) -> list[str]:
        """What the provider was called for since the last `forget`."""
        path = self.things.parent / "calls"
        return path.read_text().splitlines() if path.exists() else []

    @property
    def live(self) -> dict[str, Any]:
        """The objects that are there."""
        return {file.name: json.loads(file.read_text()) for file in self.things.iterdir()}

    @property
    def reached(self) -> Path:
        """The pipe that the provider writes to when it waits in a `create` of the value `wait`."""
        return self.things.parent / "reached"

    def release_provider(self) -> None:
        """Lets the waiting provider go on."""
        (self.things.parent / "go").write_text("go")

    def forget(self) -> None:
        """Forgets the calls."""
        (self.things.parent / "calls").unlink(missing_ok=True)

    def program(self, text: str) -> None:
        """Writes the program; what it needs is imported."""
        (self.folder / "__main__.py").write_text(_HEADER + text)

    def config(self, text: str) -> None:
        """Writes the stack's file."""
        (self.folder / "stacks" / f"Pulumi.{STACK}.yaml").write_text(text)

    def engine(self, name: str, home: Path | None = None) -> Engine:
        """An engine over this project; two with one home share a state."""
        home = home or self.things.parent / f"{name}-home"
        return Engine(name, self.folder, home, {"THINGS": str(self.things)}).prepare()


def make_workspace(root: Path) -> Workspace:
    """Makes an empty project in the folder."""
    workspace = Workspace(root / "project", root / "things")
    (workspace.folder / "stacks").mkdir(parents=True)
    workspace.things.mkdir()
    for name in ("reached", "go"):
        os.mkfifo(root / name)
    virtualenv = Path(sys.prefix)
    (workspace.folder / "Pulumi.yaml").write_text(
        f"name: demo\nruntime:\n  name: python\n  options:\n    virtualenv: {virtualenv}\nstackConfigDir: stacks\n"
    )
    shutil.copy(Path(__file__).with_name("things.py"), workspace.folder)
    workspace.program("")
    return workspace


def drift(workspace: Workspace, changes: dict[str, Any]) -> Iterator[str]:
    """Changes objects behind the engine's back; None takes one away. Yields what was done."""
    for key, value in changes.items():
        file = workspace.things / key
        if value is None:
            file.unlink()
        else:
            file.write_text(json.dumps(value))
        yield key
