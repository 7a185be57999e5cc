"""What the user sees, and what machines read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from pulumi.automation.events import EngineEvent

from tests.support.workspace import make_workspace

_BEFORE = """\
a = Thing("a", value="1")
b = Thing("b", value={"list": [1, 2], "text": "old"}, opts=ResourceOptions(depends_on=[a]))
c = Thing("c", key="old", value="1", opts=ResourceOptions(depends_on=[b]))
d = Thing("d", value=Output.secret("hush"), opts=ResourceOptions(depends_on=[c]))
e = Thing("e", value='{"json": {"deep": [1, 2]}}', opts=ResourceOptions(depends_on=[d]))
f = Thing("f", value="gone", opts=ResourceOptions(depends_on=[c, e]))
print("printed by the program")
pulumi.export("sizes", [a.size, b.size])
pulumi.export("secret", d.value)
"""
_AFTER = """\
a = Thing("a", value="1")
b = Thing("b", value={"list": [1, 3], "text": "new"}, opts=ResourceOptions(depends_on=[a]))
c = Thing("c", key="new", value="1", opts=ResourceOptions(depends_on=[b]))
d = Thing("d", value=Output.secret("hush more"), opts=ResourceOptions(depends_on=[c]))
e = Thing("e", value='{"json": {"deep": [1, 3]}}', opts=ResourceOptions(depends_on=[d]))
g = Thing("g", value="new", opts=ResourceOptions(depends_on=[e]))
pulumi.log.warn("mind the gap", g)
pulumi.export("sizes", [a.size, b.size, g.size])
"""
_TYPE = "pulumi-python:dynamic/t:Thing"
_PREVIEW = f"""\
Embedded engine, for the stack 'local' only; production uses the Pulumi CLI.
Previewing update (local):

 ~  {_TYPE} b update [diff: ~value]
 ++ {_TYPE} c create replacement [diff: ~key]
 +- {_TYPE} c replace [diff: ~key]
 ~  {_TYPE} d update [diff: ~value]
 ~  {_TYPE} e update [diff: ~value]
 +  {_TYPE} g create
 +  {_TYPE} g create warning: mind the gap
 -  {_TYPE} f delete
 -- {_TYPE} c delete original [diff: ~key]
    pulumi:pulumi:Stack demo-local
Changes:
  {_TYPE} (b):
      ~ value: {{
          ~ list: [
                [0]: 1
              ~ [1]: 2 => 3
            ]
          ~ text: "old" => "new"
        }}

  {_TYPE} (c):
      ~ key: "old" => "new"

  {_TYPE} (d):
      ~ value: [secret] => [secret]

  {_TYPE} (e):
      ~ value: (json) {{
          ~ json: {{
              ~ deep: [
                    [0]: 1
                  ~ [1]: 2 => 3
                ]
            }}
        }}

Diagnostics:
  {_TYPE} (g):
    warning: mind the gap

Outputs:
  - secret: [secret]
  ~ sizes : [
        [0]: 1
      ~ [1]: 35 => [unknown]
      + [2]: [unknown]
    ]

Resources:
    + 1 to create
    ~ 3 to update
    - 1 to delete
    +-1 to replace
    6 changes. 2 unchanged

"""


def test_a_preview_reads_like_pulumis_and_its_events_are_pulumis(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path)
    workspace.program(_BEFORE)
    engine = workspace.engine("embedded")
    made = engine.up("--skip-preview")
    assert made.exit_code == 0, made.text
    assert re.search(rf"^ \+  {_TYPE} a created \(\d\.\d\ds\)$", made.stdout, re.MULTILINE)
    assert re.search(r"^Resources:\n    \+ 7 created\n\nDuration: \d+s$", made.stdout, re.MULTILINE)
    assert "Diagnostics:\n  pulumi:pulumi:Stack (demo-local):\n    printed by the program\n\n" in made.stdout
    workspace.program(_AFTER)
    previewed = engine.preview()
    assert previewed.stdout == _PREVIEW
    assert [event["sequence"] for event in previewed.events] == list(range(len(previewed.events)))
    parsed = [EngineEvent.from_json(event) for event in previewed.events]
    assert parsed[0].prelude_event is not None
    assert parsed[-1].cancel_event is not None
    assert parsed[-2].summary_event is not None
    assert "hush" not in json.dumps(previewed.events)


def _comparable(digest: dict[str, Any]) -> dict[str, Any]:
    """A digest without what differs between any two runs."""
    volatile = {"created", "modified", "sourcePosition", "stackTrace", "provider", "duration"}

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: strip(item) for key, item in value.items() if key not in volatile}
        return [strip(item) for item in value] if isinstance(value, list) else value

    stripped: dict[str, Any] = strip(digest)
    stripped["steps"].sort(key=lambda step: (step["urn"], step["op"]))
    return stripped


def test_the_digest_of_a_preview_is_pulumis(engine_name: str, tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path)
    workspace.config("config:\n  demo:plain: text\n  demo:deep:\n    list: [1, true]\n")
    workspace.program(
        'a = Thing("a", value=Output.secret("hush"))\nThing("b", value=a.size, opts=ResourceOptions(protect=True))\n'
    )
    engine = workspace.engine(engine_name)
    result = engine.preview("--json")
    assert result.exit_code == 0, result.text
    digest = _comparable(json.loads(result.stdout))
    assert digest["config"] == {"demo:plain": "text", "demo:deep": '{"list":[1,true]}'}
    assert digest["changeSummary"] == {"create": 3}
    a, b, stack = digest["steps"]
    assert (stack["op"], a["op"], b["op"]) == ("create", "create", "create")
    assert "oldState" not in a
    assert a["detailedDiff"] is None
    inputs = a["newState"]["inputs"]
    assert (inputs.pop("__provider") != "", inputs) == (True, {"key": "k-a", "value": "[secret]"})
    assert b["newState"]["inputs"]["value"] == "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    assert b["newState"]["protect"] is True
    assert "hush" not in result.stdout
