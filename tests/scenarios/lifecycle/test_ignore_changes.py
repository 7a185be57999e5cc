"""With `ignore_changes`, values that DAGs write are kept. Only a replacement writes the program's value."""

from __future__ import annotations

from collections.abc import Callable

from tests.support.aws.local_mwaa import any_version
from tests.support.pulumi.stack import Stack

PROGRAM = """
def left_alone(*names):
    return pulumi.ResourceOptions(ignore_changes=list(names))

common = {{"environment": environment, "description": {description!r}, "adopt_existing": {adopt}}}
AirflowVariable("cursor", key=prefix + "cursor{again}", value={value!r}, opts=left_alone("value"), **common)
AirflowPool("backfill", name=prefix + "backfill{again}", slots=4, opts=left_alone("slots"), **common)
AirflowConnection(
    "warehouse",
    connection_id=prefix + "warehouse{again}",
    conn_type="http",
    password={value!r},
    extra={{"step": {value!r}}},
    opts=left_alone("password", "extra"),
    **common,
)
"""
Read = Callable[[str], str | None]


def program(description: str, value: str = "seed", adopt: bool = False, again: str = "") -> str:
    return PROGRAM.format(description=description, value=value, adopt=adopt, again=again)


@any_version
def test_only_a_replacement_writes_an_ignored_value(stack: Stack, stored_password: Read, stored_extra: Read) -> None:
    def values(again: str = "") -> list[object]:
        warehouse = f"{stack.prefix}warehouse{again}"
        live = stack.live("variables")[f"cursor{again}"]["value"], stack.live("pools")[f"backfill{again}"]["slots"]
        return [*live, stored_password(warehouse), stored_extra(warehouse)]

    def descriptions() -> set[object]:
        return {row["description"] for live in stack.all_live() for row in live.values()}

    stack.write(program("first"))
    stack.up()
    seeds = ["seed", 4, "seed", '{"step": "seed"}']
    assert values() == seeds
    for path, body in (
        ("variables/{}cursor", {"key": "{}cursor", "value": "dag", "description": "first"}),
        ("pools/{}backfill", {"name": "{}backfill", "slots": 9, "description": "first", "include_deferred": False}),
        (
            "connections/{}warehouse",
            {"connection_id": "{}warehouse", "conn_type": "http", "password": "dag", "extra": '{"step": "dag"}'},
        ),
    ):
        named = {name: text.replace("{}", stack.prefix) for name, text in body.items() if isinstance(text, str)}
        assert stack.mwaa.rest("PATCH", f"/{path.format(stack.prefix)}", body | named).status_code == 200
    written = ["dag", 9, "dag", '{"step": "dag"}']
    assert values() == written

    # Before a refresh detects the change, in the run that detects it, and afterwards.
    for changed, options in (
        (program("second"), ()),
        (program("third"), ("--refresh",)),
        (program("fourth", value="other", adopt=True), ()),
    ):
        stack.write(changed)
        stack.up(*options)
        assert values() == written
    assert descriptions() == {"fourth"}
    assert stack.pulumi.preview("--refresh", "--expect-no-changes").exit_code == 0

    stack.write(program("fourth"))
    stack.pulumi.taint("cursor")
    forced = stack.pulumi.up("--skip-preview")
    assert "it already exists and differs in value" in forced.errors
    assert values() == written

    stack.write(program("fourth", again="2"))
    stack.up()
    assert values("2") == seeds
