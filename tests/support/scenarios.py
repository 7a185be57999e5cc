"""Scenarios as data: what is done to a stack, and what then has to be so on every engine."""

from __future__ import annotations

import json
import shutil
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from itertools import cycle
from pathlib import Path
from typing import Any

import psutil
import yaml

from tests.support.engines import Engine, Result
from tests.support.killing import held, press_ctrl_c
from tests.support.workspace import Workspace, drift

FOLDER = Path(__file__).resolve().parents[1] / "scenarios" / "engines"
_VOLATILE = {"created", "modified", "sourcePosition", "stackTrace"}
_SECRET = "[secret]"
_SECONDS = 30  # until a run has to have ended


@dataclass(frozen=True)
class Step:
    """What is done, and what has to come of it; what is None isn't held against anything but the other engine."""

    #: `preview`, `up`, `refresh`, `destroy`; or an `up` that is disturbed while a create of the value `wait` is held:
    #: `kill` (SIGKILL), `cancel` (Ctrl-C once, then the create goes on), `stop` (Ctrl-C twice), `outlast` (the create
    #: goes on once another step has failed).
    do: str
    #: Written first; without them, those of the step before.
    program: str | None = None
    config: str | None = None
    #: What somebody else makes of objects first; None takes one away.
    outside: dict[str, Any] = field(default_factory=dict)
    #: Tainted before the step.
    tainted: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    #: The resources that alone are replaced (`--target-replace`), all others staying as they are.
    target_replace: tuple[str, ...] = ()
    #: By name, what is done to each resource that doesn't stay the same: one operation or a list of them. A `refresh`
    #: step shows what it found; `--refresh` shows `refresh` first.
    ops: dict[str, Any] | None = None
    #: The names in the order of their operations, `replace` and what stays the same left out, where the program leaves
    #: no other order.
    order: list[str] | None = None
    fails: bool = False
    #: A part of the error messages.
    says: str = ""
    live: dict[str, Any] | None = None
    outputs: dict[str, Any] | None = None
    #: What the state says was begun and not ended.
    pending: list[str] | None = None
    #: The names of the resources that the state has.
    recorded: list[str] | None = None


@dataclass(frozen=True)
class Seen:
    """What came of a step."""

    ops: dict[str, list[str]]
    exit_code: int
    live: dict[str, Any]
    outputs: dict[str, Any]
    pending: list[str]
    state: list[dict[str, Any]]

    @property
    def recorded(self) -> list[str]:
        """The names of the resources that the state has."""
        return [resource["urn"].rsplit("::", 1)[-1] for resource in self.state]


# Added to a scenario whose last step is an `up` that succeeds: nothing is left to do, and then nothing is left.
_CLOSING = [
    Step("preview", options=("--expect-no-changes",), ops={}),
    Step("destroy", recorded=[]),
]
_DELETES = {"delete", "delete-replaced", "discard", "discard-replaced", "remove-pending-replace"}
_DISTURBED = {"kill", "cancel", "stop", "outlast"}


def scenarios() -> dict[str, list[Step]]:
    """All of them by their names, those of a file together."""
    found: dict[str, list[Step]] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        for name, steps in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            assert name not in found, f"two scenarios are called {name}"
            found[name] = [_step(step) for step in steps]
            if found[name][-1].do == "up" and not found[name][-1].fails:
                found[name] += _CLOSING
    return found


def digest(steps: list[Step]) -> str:
    """What tells a scenario from what it was before a change."""
    return sha256(json.dumps([asdict(step) for step in steps], sort_keys=True).encode()).hexdigest()[:16]


def _step(said: dict[str, Any]) -> Step:
    step = Step(**said | {name: tuple(said[name]) for name in ("options", "tainted", "target_replace") if name in said})
    assert step.do not in _DISTURBED or not (step.options or step.target_replace), f"{step.do} takes no options"
    return step


def play(steps: list[Step], workspace: Workspace, engines: Sequence[Engine]) -> Iterator[Seen]:
    """Does one step after the other, holds each against what it has to be, and yields what came of it.

    Engines that share a state take turns.
    """
    for number, (step, engine) in enumerate(zip(steps, cycle(engines), strict=False)):
        if step.program is not None:
            workspace.program(step.program)
        if step.config is not None:
            workspace.config(step.config)
        assert list(drift(workspace, step.outside)) == list(step.outside)
        if step.tainted:
            engine.taint(*step.tainted)
        match step.do:
            case "kill":
                result = _killed(workspace, engine)
            case "cancel" | "stop":
                result = _interrupted(1 if step.do == "cancel" else 2, workspace, engine)
            case "outlast":
                result = _outlasting(workspace, engine)
            case _:
                result = _ended(step, engine)
        yield _seen(step, result, f"step {number} on {engine.name}, {result.text}", workspace, engine)


def _killed(workspace: Workspace, engine: Engine) -> Result:
    with held(engine, workspace.reached):
        pass
    shutil.rmtree(engine.locks)  # as `pulumi cancel` does
    return Result(-signal.SIGKILL, "", "")


def _interrupted(times: int, workspace: Workspace, engine: Engine) -> Result:
    with held(engine, workspace.reached) as (process, children):
        press_ctrl_c(process, times)
        if times == 1:
            workspace.release_provider()
        text, _ = process.communicate(timeout=_SECONDS)
        left = psutil.wait_procs(children, _SECONDS)[1]
    assert left == [], f"{left} outlived the run, {text}"
    assert not list(engine.locks.rglob("*.json")), f"the run left its lock behind, {text}"
    return Result(process.returncode, text, "", engine.events)


def _outlasting(workspace: Workspace, engine: Engine) -> Result:
    with held(engine, workspace.reached) as (process, _):
        ends = time.monotonic() + _SECONDS
        while "resOpFailedEvent" not in engine.log.read_text():
            assert time.monotonic() < ends, "nothing has failed"
            time.sleep(0.05)
        workspace.release_provider()
        text, _ = process.communicate(timeout=_SECONDS)
    return Result(process.returncode, text, "", engine.events)


def _ended(step: Step, engine: Engine) -> Result:
    unasked = () if step.do == "preview" else ("--skip-preview", "--yes")
    targets = (part for urn in engine.urns(*step.target_replace) for part in ("--target-replace", urn))
    return engine.run(step.do, *unasked, *step.options, *targets)


def _seen(step: Step, result: Result, where: str, workspace: Workspace, engine: Engine) -> Seen:
    seen = Seen(_ops(result), result.exit_code, workspace.live, outputs(engine), pending(engine), normalized(engine))
    assert (seen.exit_code != 0) == step.fails, f"exit code {seen.exit_code}, {where}"
    assert step.says in result.errors, where
    if step.order is not None:
        order = [name for name, op in result.order if op != "replace" and name in seen.ops]
        assert order == step.order, f"{order}, {where}"
    _hold(step, seen, where)
    return seen


def _ops(result: Result) -> dict[str, list[str]]:
    """What was done, by name; of a resource that has several states to delete, in alphabetical order.

    Pulumi begins the deletes that don't depend on one another in the order of a Go map, which is random, and carries
    them out in parallel (`ScheduleDeletes` in its pkg/resource/deploy/step_generator.go).
    """
    return {name: sorted(ops) if _DELETES.issuperset(ops) else ops for name, ops in result.short_ops.items()}


def _hold(step: Step, seen: Seen, where: str) -> None:
    wanted = {name: value for name, value in asdict(step).items() if value is not None}
    if "ops" in wanted:
        wanted["ops"] = {name: [ops] if isinstance(ops, str) else ops for name, ops in wanted["ops"].items()}
    for name in sorted(wanted.keys() & {"ops", "live", "outputs", "pending", "recorded"}):
        assert getattr(seen, name) == wanted[name], f"{name}: {getattr(seen, name)}, {where}"


def outputs(engine: Engine) -> dict[str, Any]:
    """The stack's outputs as the state has them."""
    stacks = [item for item in _plain(engine.resources) if item["type"] == "pulumi:pulumi:Stack"]
    found: dict[str, Any] = stacks[0].get("outputs", {}) if stacks else {}
    return found


def pending(engine: Engine) -> list[str]:
    """What the state says was begun and not ended."""
    operations = engine.latest.get("pending_operations") or []
    return [f"{each['resource']['urn'].rsplit('::', 1)[-1]} {each['type']}" for each in operations]


def normalized(engine: Engine) -> list[dict[str, Any]]:
    """The state without what differs between any two runs."""
    resources = engine.resources
    ids = {item["id"]: "ID" for item in resources if "pulumi:providers:" in item["type"]}
    text = json.dumps([{key: value for key, value in item.items() if key not in _VOLATILE} for item in resources])
    for id_ in ids:
        text = text.replace(id_, "ID")
    return sorted(_plain(json.loads(text)), key=lambda item: (str(item["urn"]), str(item.get("id"))))


def _plain(resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Resources with `[secret]` for what is encrypted: no two runs encrypt alike."""
    plain: list[dict[str, Any]] = json.loads(
        json.dumps(resources), object_hook=lambda item: _SECRET if "ciphertext" in item else item
    )
    return plain
