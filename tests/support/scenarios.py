"""Scenarios as data: what is done to a stack, and what then has to be so on every engine."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.support.engines import Engine
from tests.support.killing import held
from tests.support.workspace import Workspace, drift

FOLDER = Path(__file__).resolve().parents[1] / "scenarios" / "engines"
_VOLATILE = {"created", "modified", "sourcePosition", "stackTrace"}
_SECRET = "[secret]"


@dataclass(frozen=True)
class Step:
    """What is done, and what has to come of it; what is None isn't held against anything but the other engine."""

    #: `preview`, `up`, `refresh`, `destroy`, or `kill`: an `up` that ends while its provider waits.
    do: str
    #: Written first; without them, those of the step before.
    program: str | None = None
    config: str | None = None
    #: What somebody else makes of objects first; None takes one away.
    outside: dict[str, Any] = field(default_factory=dict)
    #: The resources that the next `up` has to replace.
    tainted: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    #: The operations of each resource that doesn't stay the same, by its name.
    ops: dict[str, Any] | None = None
    #: The names of all that was operated on, one for each operation, where the program leaves no other order.
    order: list[str] | None = None
    fails: bool = False
    #: A part of the error messages.
    says: str = ""
    live: dict[str, Any] | None = None
    outputs: dict[str, Any] | None = None
    #: What the state says was begun and not ended.
    pending: list[str] | None = None


@dataclass(frozen=True)
class Seen:
    """What came of a step."""

    ops: dict[str, list[str]]
    exit_code: int
    live: dict[str, Any]
    outputs: dict[str, Any]
    pending: list[str]
    state: list[dict[str, Any]]


def scenarios() -> dict[str, list[Step]]:
    """All of them by their names, those of a file together."""
    found: dict[str, list[Step]] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        for name, steps in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            assert name not in found, f"two scenarios are called {name}"
            found[name] = [_step(step) for step in steps]
    return found


def _step(said: dict[str, Any]) -> Step:
    return Step(**said | {name: tuple(said[name]) for name in ("options", "tainted") if name in said})


def play(steps: list[Step], workspace: Workspace, engine: Engine) -> Iterator[Seen]:
    """Does one step after the other, holds each against what it has to be, and yields what came of it."""
    for number, step in enumerate(steps):
        if step.program is not None:
            workspace.program(step.program)
        if step.config is not None:
            workspace.config(step.config)
        assert list(drift(workspace, step.outside)) == list(step.outside)
        if step.tainted:
            engine.taint(*step.tainted)
        yield _killed(step, number, workspace, engine) if step.do == "kill" else _done(step, number, workspace, engine)


def _killed(step: Step, number: int, workspace: Workspace, engine: Engine) -> Seen:
    with held(engine, workspace.reached):
        pass
    shutil.rmtree(engine.home / "state" / ".pulumi" / "locks")  # as `pulumi cancel` does
    seen = Seen({}, 0, workspace.live, {}, pending(engine), [])
    _hold(step, seen, f"step {number}")
    return seen


def _done(step: Step, number: int, workspace: Workspace, engine: Engine) -> Seen:
    options = step.options if step.do == "preview" else ("--skip-preview", "--yes", *step.options)
    result = engine.run(step.do, *options)
    where = f"step {number}, {result.text}"
    seen = Seen(
        result.short_ops, result.exit_code, workspace.live, outputs(engine), pending(engine), normalized(engine)
    )
    assert (seen.exit_code != 0) == step.fails, f"exit code {seen.exit_code}, {where}"
    assert step.says in result.errors, where
    if step.order is not None:
        order = [name for name, op in result.order if op != "replace" and name in seen.ops]
        assert order == step.order, f"{order}, {where}"
    _hold(step, seen, where)
    return seen


def _hold(step: Step, seen: Seen, where: str) -> None:
    wanted = {name: value for name, value in asdict(step).items() if value is not None}
    if "ops" in wanted:
        wanted["ops"] = {name: [ops] if isinstance(ops, str) else ops for name, ops in wanted["ops"].items()}
    for name in sorted(wanted.keys() & {"ops", "live", "outputs", "pending"}):
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
