"""In the output of `preview --refresh --json`, finds the objects that differ from the program. Never shows a value.

For each resource in the state, the document contains a `refresh` step with the recorded properties. If the live
properties differ from the declared ones, a second step contains both, and the operation that `up` would perform.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Properties = Mapping[str, Any]

_PACKAGE = "pulumi-python:dynamic/mwaa:"
_SECRET = "[secret]"  # noqa: S105 - what the engine prints instead of a secret
_HIDDEN = " (secret)"
# Operations that change nothing, and the second step of a replacement, which repeats the first.
_NO_CHANGE = {"same", "refresh", "read", "delete-replaced", "discard-replaced", "read-discard"}


@dataclass(frozen=True)
class Finding:
    """An object that differs from the program. `what` names fields, never values."""

    subject: str
    what: str


def findings(document: Properties) -> list[Finding]:
    """Returns one finding for each object that differs, sorted by subject."""
    steps = document.get("steps", [])
    if steps and not any(step.get("oldState") for step in steps):
        return [Finding(f"stack {stack_of(document)!r}", "is not deployed, so there is nothing to compare with")]
    recorded = {step["urn"]: step["oldState"] for step in steps if step["op"] == "refresh"}
    changes: dict[str, Properties] = {}
    for step in steps:
        if step["op"] not in _NO_CHANGE:
            changes.setdefault(step["urn"], step)
    result = (
        Finding(_subject(step, recorded.get(urn)), _what(step, recorded.get(urn))) for urn, step in changes.items()
    )
    return sorted(result, key=lambda finding: finding.subject)


def stack_of(document: Properties) -> str:
    """Returns the name of the stack that was previewed."""
    urn: str = document["steps"][0]["urn"]
    return urn.split("::", maxsplit=1)[0].removeprefix("urn:pulumi:")


def checked_count(document: Properties) -> int:
    """Returns the number of resources that the refresh read, excluding components, which have nothing to read."""
    refreshed = (step["oldState"] for step in document.get("steps", []) if step["op"] == "refresh")
    return sum(bool(state.get("custom")) for state in refreshed)


def _subject(step: Properties, recorded: Properties | None) -> str:
    """Describes an Airflow object by kind, name and environment, and any other resource by its type and name."""
    urn: str = step["urn"]
    kind, name = urn.split("::")[2].rpartition("$")[2], urn.split("::", 3)[3]
    identity = (recorded or step.get("oldState", {})).get("id", "")
    if not kind.startswith(_PACKAGE) or not identity:
        return f"{kind.removeprefix(_PACKAGE)} {name!r}"
    environment, _, name = identity.partition("/")
    return f"{kind.removeprefix(_PACKAGE).removeprefix('Airflow').lower()} {name!r} in environment {environment!r}"


def _what(step: Properties, recorded: Properties | None) -> str:
    if step["op"] == "delete":
        return "was removed from the program but not deleted yet"
    if step["op"] == "create":
        return "is missing" if recorded else "is in the program but not created yet"
    drifted, undeployed = _differing(step, recorded)
    parts = [_drifted(drifted)] if drifted else []
    if undeployed:
        parts.append(f"{_list(undeployed)} {'is' if len(undeployed) == 1 else 'are'} not deployed yet")
    return ", ".join(parts) or "differs from the program"


def _drifted(names: list[str]) -> str:
    if len(names) > 1 and all(name.endswith(_HIDDEN) for name in names):
        return f"one of {', '.join(names)} differs from the program"
    return f"{_list(names)} {'differs' if len(names) == 1 else 'differ'} from the program"


def _differing(step: Properties, recorded: Properties | None) -> tuple[list[str], list[str]]:
    """Returns the fields that were changed outside the program, and those that were changed only in the program."""
    live, declared = _inputs(step.get("oldState")), _inputs(step.get("newState"))
    before = _inputs(recorded or step.get("oldState"))
    named = {path.split(".")[0].split("[")[0] for path in step.get("detailedDiff") or step.get("diffReasons") or ()}
    fields = named or {name for name in live.keys() | declared if live.get(name) != declared.get(name)}
    undeployed = {
        name for name in fields if before.get(name) == live.get(name) and before.get(name) != declared.get(name)
    }
    # A secret looks the same on both sides. If nothing else differs, one of the secrets must differ.
    hidden = {f"{name}{_HIDDEN}" for name, value in declared.items() if not fields and _SECRET in str(value)}
    return sorted((fields - undeployed) | hidden), sorted(undeployed)


def _inputs(state: Properties | None) -> dict[str, Any]:
    """Returns the inputs without those that the engine or a plugin added."""
    inputs: Properties = (state or {}).get("inputs", {})
    return {name: value for name, value in inputs.items() if not name.startswith("__")}


def _list(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
