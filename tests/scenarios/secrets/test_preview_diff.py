"""How a preview shows a change: JSON leaf by leaf, everything else as text, and never a secret."""

from __future__ import annotations

import json
import re

from tests.support.aws.local_mwaa import any_version
from tests.support.pulumi.secret_leaks import leaks
from tests.support.pulumi.stack import Stack

PROGRAM = """
def variable(name, key, value):
    AirflowVariable(name, environment=environment, key=prefix + key, value=value)

def connection(name, **fields):
    AirflowConnection(name, environment=environment, connection_id=prefix + name, conn_type="http", **fields)

variable("limits", "limits", {{"rows": {number}, "nested": {{"list": [0, "text {number}"], "same": True}}}})
variable("text", "text", "text {number}")
variable("large", "large", {{"rows": 1234567890123456789{number}}})
variable("leaf", "leaf", {{"rows": {number}, "api_key": "planted-leaf-{number}"}})
variable("token", "api_token", "planted-token-{number}")
variable("secret", "secret", pulumi.Output.secret("planted-secret-{number}"))
connection("open", host="host-{number}", extra={{"timeout": {number}, "same": True}})
connection("password", password="planted-password-{number}")
connection("extra", host="host-{number}", extra={{"timeout": {number}, "token": "planted-extra-{number}"}})
"""
NAMES = {"limits", "text", "large", "leaf", "token", "secret", "open", "password", "extra"}
SECRET = {"leaf": "value", "token": "value", "secret": "value", "password": "password", "extra": "extra"}
MARK = re.compile(r"~ [\w\[\]]+ ?: ")  # before a property or a leaf, not before a resource or the count at the end
# The lines that `--diff` marks as changed. It doesn't mark changed secrets.
MARKED = {
    "limits": ["~ value : (json) {", "~ nested: {", "~ list: [", '~ [1]: "text 1" => "text 2"', "~ rows : 1 => 2"],
    "text": ['~ value : "text 1" => "text 2"'],
    # JSON is shown as text if parsing it would lose digits of a number.
    "large": [r'~ value : "\"{\\\"rows\\\": 12345678901234567891}\"" => "\"{\\\"rows\\\": 12345678901234567892}\""'],
    "open": ["~ extra : (json) {", "~ timeout: 1 => 2", '~ host : "host-1" => "host-2"'],
    "extra": ['~ host : "host-1" => "host-2"'],
}


def steps(printed: str) -> dict[str, str]:
    """Returns the steps in `preview --json` by name."""
    named = {step["urn"].rsplit("::", 1)[-1]: step["op"] for step in json.loads(printed)["steps"]}
    return {name: op for name, op in named.items() if name in NAMES}


def blocks(printed: str) -> dict[str, list[str]]:
    """Returns the lines that `preview --diff` shows for each resource, by name and without their alignment."""
    shown: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in (" ".join(line.split()) for line in printed.splitlines()):
        if line.startswith("[urn="):
            lines = shown.setdefault(line.rpartition("::")[2].removesuffix("]"), [])
        else:
            lines.append(line)
    return shown


@any_version
def test_change_is_shown_leaf_by_leaf_without_secrets(stack: Stack) -> None:
    stack.write(PROGRAM.format(number=1))
    creating = stack.pulumi.preview("--json")
    assert steps(creating.stdout) == dict.fromkeys(NAMES, "create")
    printed = [creating, stack.up()]

    stack.write(PROGRAM.format(number=2))
    updating = stack.pulumi.preview("--json")
    assert steps(updating.stdout) == dict.fromkeys(NAMES, "update")
    changed = stack.pulumi.preview("--diff")
    shown = blocks(changed.stdout)
    marked = {name: [line for line in shown[name] if MARK.match(line)] for name in NAMES}
    assert marked == {name: MARKED.get(name, []) for name in NAMES}
    for name, field in SECRET.items():
        assert f"{field} : [secret]" in shown[name]
    assert leaks(stack, [*printed, updating, changed], ["planted"]) == set()
