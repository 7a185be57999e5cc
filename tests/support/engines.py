"""Drives a stack through either engine with the same words, so that one test proves both."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.telling import tell, told

ROOT = Path(__file__).resolve().parents[2]
STACK = "local"
PASSPHRASE = "correct horse"
# Nothing listens there: a stack that calls no AWS needs an endpoint that is set, and no more.
NOWHERE = "http://127.0.0.1:9"
_LOGGED = {"preview", "up", "refresh", "destroy"}  # what takes an --event-log


@dataclass(frozen=True)
class Result:
    """How a command ended, and what it told."""

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
    def order(self) -> list[tuple[str, str]]:
        """Name and operation of each step that is not the same, in the order in which they began."""
        begun = [event["resourcePreEvent"]["metadata"] for event in self.events if "resourcePreEvent" in event]
        steps = [(metadata["urn"].rsplit("::", 1)[-1], metadata["op"]) for metadata in begun]
        return [(name, op) for name, op in steps if op != "same"]

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


@dataclass
class Engine:
    """One engine over one project folder, with a state of its own."""

    name: str
    folder: Path
    home: Path
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def checkpoint(self) -> Path:
        """Where the state is."""
        [path] = (self.home / "state" / ".pulumi" / "stacks").glob(f"*/{STACK}.json")
        return path

    @property
    def locks(self) -> Path:
        """Where the locks of its stacks are."""
        return self.home / "state" / ".pulumi" / "locks"

    @property
    def latest(self) -> dict[str, Any]:
        """What the state says; nothing of a stack that nobody has made."""
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
        """`output`, or `stack output`."""
        return self.run("output", *options, **environ)

    def taint(self, *names: str) -> Result:
        """`state taint` of the resources of these names, which has to succeed."""
        result = self.run("state", "taint", "--yes", *self.urns(*names))
        assert result.exit_code == 0, result.text
        return result

    def urns(self, *names: str) -> list[str]:
        """The URNs of the recorded resources of these names, each of which has to be there."""
        urns = [item["urn"] for item in self.resources if item["urn"].rsplit("::", 1)[-1] in names]
        assert {urn.rsplit("::", 1)[-1] for urn in urns} == set(names), f"{names} are not all in the state"
        return urns

    def run(self, command: str, *options: str, **environ: str) -> Result:
        """Any command on the stack; `--event-log` is added where there is one."""
        process = subprocess.run(
            self.arguments(command, *options),
            cwd=self.folder,
            env=self.environment(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return Result(process.returncode, process.stdout, process.stderr, self.events)

    def arguments(self, command: str, *options: str) -> list[str]:
        """The whole command line of a run that is about to begin, with no events so far."""
        self.log.unlink(missing_ok=True)
        logged = ("--event-log", str(self.log)) if command in _LOGGED else ()
        return [*self.command(command), *options, "--stack", STACK, *logged]

    @property
    def events(self) -> list[dict[str, Any]]:
        """What the last run has told so far."""
        return [json.loads(line) for line in self.log.read_text().splitlines()] if self.log.exists() else []

    @property
    def log(self) -> Path:
        """Where a run writes its events."""
        return self.home / "events.jsonl"

    def command(self, command: str) -> list[str]:
        """How a command is called."""
        if self.name == "embedded":
            return [sys.executable, "-m", "local.engine", command]
        return ["pulumi", "--non-interactive", *(["stack", "output"] if command == "output" else [command])]

    def environment(self, extra: Mapping[str, str]) -> dict[str, str]:
        """The environment of a command."""
        state = self.home / "state"
        return {
            **{key: value for key, value in os.environ.items() if not key.startswith(("PULUMI_", "AWS_"))},
            "PYTHONPATH": str(ROOT),
            "PULUMI_BACKEND_URL": f"file://{state}",
            "PULUMI_HOME": str(self.home / "pulumi"),
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

    def prepare(self) -> Engine:
        """Makes what the engine expects to be there."""
        (self.home / "state").mkdir(parents=True, exist_ok=True)
        if self.name == "pulumi":
            subprocess.run(
                ["pulumi", "--non-interactive", "stack", "init", STACK],
                cwd=self.folder,
                env=self.environment({}),
                check=True,
                capture_output=True,
            )
        return self


def require(name: str) -> str:
    """Skips the test if there is no such engine here."""
    if name == "pulumi" and shutil.which("pulumi") is None:
        pytest.skip("no pulumi on PATH: proved on the embedded engine only")
    return name


@pytest.fixture(params=["embedded", "pulumi"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    tell(request.node, "engine", request.param)
    return require(request.param)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says what was proved on which engine."""
    asked = {str(name) for name in told(terminalreporter.config, "engine")}
    if asked:
        terminalreporter.write_line(engines_line(asked, shutil.which("pulumi")))


def engines_line(asked: set[str], pulumi: str | None) -> str:
    """The line about the engines that tests asked for; `pulumi` is where the CLI is, if it is here."""
    ran = sorted(asked if pulumi else asked - {"pulumi"})
    if pulumi:
        ran = [f"pulumi {pulumi_version(pulumi)}" if name == "pulumi" else name for name in ran]
    skipped = " (no pulumi on PATH: the real-engine half was skipped)" if "pulumi" in asked and not pulumi else ""
    return f"engines: {', '.join(ran) or 'none'}{skipped}"


def pulumi_version(pulumi: str) -> str:
    """Which Pulumi CLI that is."""
    return subprocess.run([pulumi, "version"], capture_output=True, text=True, check=True).stdout.strip()
