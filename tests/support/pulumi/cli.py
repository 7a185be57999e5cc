"""Drives a stack with the Pulumi CLI, as a user does, and reads its events and its state."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from local.cli.find import Cli, find
from local.paths import PROJECT_PATHS
from tests.support.system.servers import NOWHERE

STACK = "local"
PASSPHRASE = "correct horse"
_LONGEST_SECONDS = 600  # for a run that would hang
_LOGGED = {"preview", "up", "refresh", "destroy"}  # what takes an --event-log


@dataclass(frozen=True)
class Result:
    """How a command ended, and what it reported."""

    exit_code: int
    stdout: str
    stderr: str
    events: list[dict[str, Any]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All that was printed."""
        return self.stdout + self.stderr

    @property
    def ops(self) -> dict[str, list[str]]:
        """By resource (`TYPE::NAME`), what was done, in order; a refresh is what it turned out to be."""
        done: dict[str, list[str]] = {}
        for event in self.events:
            begun = event.get("resourcePreEvent")
            ended = event.get("resOutputsEvent")
            body = begun or ended
            if body is None:
                continue
            metadata = body["metadata"]
            if "pulumi:providers:" in metadata["urn"] and "::default" in metadata["urn"]:
                continue
            ops = done.setdefault("::".join(metadata["urn"].split("::")[2:]), [])
            if begun:
                ops.append(metadata["op"])
            elif ops[-1:] == ["refresh"]:
                ops[-1] = metadata["op"]
        return done

    @property
    def short_ops(self) -> dict[str, list[str]]:
        """The same by name alone, without the stack and what stays the same."""
        named = {key.rsplit("::", 1)[-1]: ops for key, ops in self.ops.items() if "pulumi:pulumi:Stack" not in key}
        return {name: ops for name, ops in named.items() if set(ops) != {"same"}}

    @property
    def changes(self) -> dict[str, int]:
        """How many operations of each sort the summary counts."""
        summaries = [event["summaryEvent"]["resourceChanges"] for event in self.events if "summaryEvent" in event]
        return summaries[-1] if summaries else {}

    @property
    def errors(self) -> str:
        """The error messages, one after the other."""
        messages = (event.get("diagnosticEvent", {}) for event in self.events)
        return "\n".join(message["message"] for message in messages if message.get("severity") == "error")


@cache
def cli() -> Cli:
    """The CLI that `make setup` has found or installed; without one a test fails."""
    found = find(PROJECT_PATHS)
    if found is None:
        pytest.fail("there is no Pulumi CLI: `make setup` installs one")
    return found


def cli_is(major: int, minor: int) -> bool:
    """Whether the CLI is of this version or newer."""
    return tuple(map(int, cli().version.split(".")[:2])) >= (major, minor)


def is_built_by_make(host: Path) -> bool:
    """Whether a language host is the one that make builds, a script; Pulumi's is a binary."""
    with host.open("rb") as file:
        return file.read(2) == b"#!"


@dataclass
class Pulumi:
    """The CLI over one project folder, with a state and a home of its own."""

    folder: Path
    home: Path
    environ: dict[str, str] = field(default_factory=dict)
    stack: str = STACK

    @property
    def checkpoint(self) -> Path:
        """Where the state is."""
        [path] = (self.home / "state" / ".pulumi" / "stacks").glob(f"*/{self.stack}.json")
        return path

    @property
    def pulumi_home(self) -> Path:
        """The `PULUMI_HOME`, where its plugins are."""
        return self.home / "pulumi"

    @property
    def locks(self) -> Path:
        """Where the locks of its stacks are."""
        return self.home / "state" / ".pulumi" / "locks"

    @property
    def latest(self) -> dict[str, Any]:
        """The latest deployment in the state; empty for a stack that doesn't exist."""
        if not (self.home / "state" / ".pulumi" / "stacks").exists():
            return {}
        latest: dict[str, Any] = json.loads(self.checkpoint.read_text())["checkpoint"].get("latest") or {}
        return latest

    @property
    def resources(self) -> list[dict[str, Any]]:
        """The resources as the state has them."""
        resources: list[dict[str, Any]] = self.latest.get("resources", [])
        return resources

    def preview(self, *options: str, **environ: str) -> Result:
        """`preview`."""
        return self.run("preview", *options, **environ)

    def up(self, *options: str, **environ: str) -> Result:
        """`up --yes`."""
        return self.run("up", "--yes", *options, **environ)

    def refresh(self, *options: str, **environ: str) -> Result:
        """`refresh --yes`."""
        return self.run("refresh", "--yes", *options, **environ)

    def destroy(self, *options: str, **environ: str) -> Result:
        """`destroy --yes`."""
        return self.run("destroy", "--yes", *options, **environ)

    def output(self, *options: str, **environ: str) -> Result:
        """`stack output`."""
        return self.run("stack output", *options, **environ)

    def taint(self, *names: str) -> Result:
        """`state taint` of the resources of these names, which has to succeed."""
        result = self.run("state taint", "--yes", *self.urns(*names))
        assert result.exit_code == 0, result.text
        return result

    def urns(self, *names: str) -> list[str]:
        """The URNs of the recorded resources of these names, each of which has to exist."""
        urns = [item["urn"] for item in self.resources if item["urn"].rsplit("::", 1)[-1] in names]
        assert {urn.rsplit("::", 1)[-1] for urn in urns} == set(names), f"{names} are not all in the state"
        return urns

    def run(self, command: str, *options: str, **environ: str) -> Result:
        """Any command on the stack; `--event-log` is added where the command has that option."""
        process = subprocess.run(
            self.arguments(command, *options),
            cwd=self.folder,
            env=self.environment(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=_LONGEST_SECONDS,
        )
        return Result(process.returncode, process.stdout, process.stderr, self.events)

    def arguments(self, command: str, *options: str) -> list[str]:
        """The whole command line of a run that is about to begin, with no events so far."""
        self.log.unlink(missing_ok=True)
        logged = ("--event-log", str(self.log)) if command in _LOGGED else ()
        return [str(cli().command), "--non-interactive", *command.split(), *options, "--stack", self.stack, *logged]

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events of the last run so far."""
        return [json.loads(line) for line in self.log.read_text().splitlines()] if self.log.exists() else []

    @property
    def log(self) -> Path:
        """Where a run writes its events."""
        return self.home / "events.jsonl"

    def environment(self, extra: Mapping[str, str]) -> dict[str, str]:
        """The environment of a command."""
        state = self.home / "state"
        return {
            **{key: value for key, value in os.environ.items() if not key.startswith(("PULUMI_", "AWS_"))},
            "PATH": os.pathsep.join([str(cli().folder), os.environ["PATH"]]),
            "PYTHONPATH": str(PROJECT_PATHS.root),
            "PULUMI_BACKEND_URL": f"file://{state}",
            "PULUMI_HOME": str(self.pulumi_home),
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            # Without it the CLI has no --event-log.
            "PULUMI_DEBUG_COMMANDS": "true",
            "AWS_ENDPOINT_URL_MWAA": NOWHERE,
            "AWS_ENDPOINT_URL_STS": NOWHERE,
            **self.environ,
            **extra,
        }

    def init(self) -> Pulumi:
        """Creates the stack."""
        (self.home / "state").mkdir(parents=True, exist_ok=True)
        made = self.run("stack init")
        assert made.exit_code == 0, made.text
        return self
