"""Runs the Pulumi CLI on a stack as a user would, and reads the run's events and the state."""

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
_TIMEOUT_SECONDS = 600
_LOGGED = {"preview", "up", "refresh", "destroy"}  # the commands that have the --event-log option


@dataclass(frozen=True)
class Result:
    """A command's result."""

    exit_code: int
    stdout: str
    stderr: str
    events: list[dict[str, Any]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The whole output."""
        return self.stdout + self.stderr

    @property
    def ops(self) -> dict[str, list[str]]:
        """The operations in order, by resource (`TYPE::NAME`). Each refresh is listed as the resulting operation."""
        operations: dict[str, list[str]] = {}
        for event in self.events:
            started = event.get("resourcePreEvent")
            body = started or event.get("resOutputsEvent")
            if body is None:
                continue
            metadata = body["metadata"]
            if "pulumi:providers:" in metadata["urn"] and "::default" in metadata["urn"]:
                continue
            ops = operations.setdefault("::".join(metadata["urn"].split("::")[2:]), [])
            if started:
                ops.append(metadata["op"])
            elif ops[-1:] == ["refresh"]:
                ops[-1] = metadata["op"]
        return operations

    @property
    def short_ops(self) -> dict[str, list[str]]:
        """The operations by name only, without the stack and unchanged resources."""
        by_name = {key.rsplit("::", 1)[-1]: ops for key, ops in self.ops.items() if "pulumi:pulumi:Stack" not in key}
        return {name: ops for name, ops in by_name.items() if set(ops) != {"same"}}

    @property
    def changes(self) -> dict[str, int]:
        """The number of operations of each kind in the summary."""
        summaries = [event["summaryEvent"]["resourceChanges"] for event in self.events if "summaryEvent" in event]
        return summaries[-1] if summaries else {}

    @property
    def errors(self) -> str:
        """The error messages, joined."""
        messages = (event.get("diagnosticEvent", {}) for event in self.events)
        return "\n".join(message["message"] for message in messages if message.get("severity") == "error")


@cache
def cli() -> Cli:
    """Returns the CLI that `make setup` found or installed. Fails the test if there is none."""
    found = find(PROJECT_PATHS)
    if found is None:
        pytest.fail("there is no Pulumi CLI — run `make setup` to install one")
    return found


def cli_is(major: int, minor: int) -> bool:
    """Returns whether the CLI has this version or a newer one."""
    return tuple(map(int, cli().version.split(".")[:2])) >= (major, minor)


def is_built_by_make(host: Path) -> bool:
    """Returns whether a language host is the script that `make` installs. Pulumi's own is a binary."""
    with host.open("rb") as file:
        return file.read(2) == b"#!"


@dataclass
class Pulumi:
    """The CLI in a project folder, with its own state and home."""

    folder: Path
    home: Path
    environ: dict[str, str] = field(default_factory=dict)
    stack: str = STACK

    @property
    def checkpoint(self) -> Path:
        """The path of the state."""
        [path] = (self.home / "state" / ".pulumi" / "stacks").glob(f"*/{self.stack}.json")
        return path

    @property
    def pulumi_home(self) -> Path:
        """The `PULUMI_HOME`, which contains the plugins."""
        return self.home / "pulumi"

    @property
    def locks(self) -> Path:
        """The folder with the stacks' locks."""
        return self.home / "state" / ".pulumi" / "locks"

    @property
    def latest(self) -> dict[str, Any]:
        """The latest deployment in the state, or an empty dict if the stack doesn't exist."""
        if not (self.home / "state" / ".pulumi" / "stacks").exists():
            return {}
        latest: dict[str, Any] = json.loads(self.checkpoint.read_text())["checkpoint"].get("latest") or {}
        return latest

    @property
    def resources(self) -> list[dict[str, Any]]:
        """The resources in the state."""
        resources: list[dict[str, Any]] = self.latest.get("resources", [])
        return resources

    def preview(self, *options: str, **environ: str) -> Result:
        """Runs `preview`."""
        return self.run("preview", *options, **environ)

    def up(self, *options: str, **environ: str) -> Result:
        """Runs `up --yes`."""
        return self.run("up", "--yes", *options, **environ)

    def refresh(self, *options: str, **environ: str) -> Result:
        """Runs `refresh --yes`."""
        return self.run("refresh", "--yes", *options, **environ)

    def destroy(self, *options: str, **environ: str) -> Result:
        """Runs `destroy --yes`."""
        return self.run("destroy", "--yes", *options, **environ)

    def output(self, *options: str, **environ: str) -> Result:
        """Runs `stack output`."""
        return self.run("stack output", *options, **environ)

    def taint(self, *names: str) -> Result:
        """Runs `state taint` for the resources with these names. It must succeed."""
        result = self.run("state taint", "--yes", *self.urns(*names))
        assert result.exit_code == 0, result.text
        return result

    def urns(self, *names: str) -> list[str]:
        """Returns the URNs of the recorded resources with these names. All of them must exist."""
        urns = [item["urn"] for item in self.resources if item["urn"].rsplit("::", 1)[-1] in names]
        assert {urn.rsplit("::", 1)[-1] for urn in urns} == set(names), f"some of {names} aren't in the state"
        return urns

    def run(self, command: str, *options: str, **environ: str) -> Result:
        """Runs any command on the stack, with `--event-log` if the command has that option."""
        process = subprocess.run(
            self.arguments(command, *options),
            cwd=self.folder,
            env=self.environment(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=_TIMEOUT_SECONDS,
        )
        return Result(process.returncode, process.stdout, process.stderr, self.events)

    def arguments(self, command: str, *options: str) -> list[str]:
        """Returns the next run's command line, and deletes the previous run's events."""
        self.log.unlink(missing_ok=True)
        logged = ("--event-log", str(self.log)) if command in _LOGGED else ()
        return [str(cli().command), "--non-interactive", *command.split(), *options, "--stack", self.stack, *logged]

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events from the last run, which may still be in progress."""
        return [json.loads(line) for line in self.log.read_text().splitlines()] if self.log.exists() else []

    @property
    def log(self) -> Path:
        """The file that a run writes its events to."""
        return self.home / "events.jsonl"

    def environment(self, extra: Mapping[str, str]) -> dict[str, str]:
        """Returns a command's environment variables."""
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
            # Enables the --event-log option.
            "PULUMI_DEBUG_COMMANDS": "true",
            "AWS_ENDPOINT_URL_MWAA": NOWHERE,
            "AWS_ENDPOINT_URL_STS": NOWHERE,
            **self.environ,
            **extra,
        }

    def init(self) -> Pulumi:
        """Creates the stack."""
        (self.home / "state").mkdir(parents=True, exist_ok=True)
        result = self.run("stack init")
        assert result.exit_code == 0, result.text
        return self
