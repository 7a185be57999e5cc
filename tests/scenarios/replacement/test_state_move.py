"""`pulumi state move` moves resources to another stack. Neither stack's next `up` calls Airflow."""

from __future__ import annotations

import subprocess
from dataclasses import replace

from tests.support.aws.local_mwaa import any_version
from tests.support.pulumi.cli import Pulumi, Result, cli
from tests.support.pulumi.secret_leaks import leaks
from tests.support.pulumi.stack import Stack

PASSWORD = "planted-password"
STAYS = 'AirflowVariable("owner", environment=environment, key=prefix + "owner", value="data")\n'
MOVES = f"""
warehouse = AirflowConnection(
    "warehouse",
    environment=environment,
    connection_id=prefix + "warehouse",
    conn_type="http",
    password="{PASSWORD}",
    opts=pulumi.ResourceOptions(parent=pulumi.ComponentResource("t:t:Team", "team")),
)
pulumi.export("password", warehouse.password)
"""


def move(source: Pulumi, target: Pulumi, *names: str) -> Result:
    """Runs `pulumi state move`, which has no `--stack` option."""
    between = ("--source", source.stack, "--dest", target.stack)
    moved = subprocess.run(
        [cli().command, "--non-interactive", "state", "move", "--yes", *between, *source.urns(*names)],
        cwd=source.folder,
        env=source.environment({}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return Result(moved.returncode, moved.stdout, moved.stderr)


@any_version
def test_moved_resource_makes_neither_stack_call_airflow(stack: Stack) -> None:
    stack.write(STAYS + MOVES)
    stack.up()
    before = stack.all_live()
    (stack.pulumi.folder / "Pulumi.other.yaml").write_text("config:\n  aws:region: us-east-1\n")
    other = Stack(replace(stack.pulumi, stack="other").init(), stack.mwaa, stack.prefix)
    moved = move(stack.pulumi, other.pulumi, "team")
    assert moved.exit_code == 0, moved.text
    assert (stack.recorded, other.recorded) == (["owner"], ["team", "warehouse"])

    stack.mwaa.forget_calls()
    stack.write(STAYS)
    source = stack.up()
    stack.write(MOVES)
    target = other.up()
    assert (source.short_ops, target.short_ops, stack.mwaa.calls()) == ({}, {}, [])
    assert stack.all_live() == before
    refreshed = other.pulumi.preview("--refresh", "--expect-no-changes")
    assert refreshed.exit_code == 0, refreshed.text
    shown = other.pulumi.output("password", "--show-secrets")
    assert shown.stdout.strip() == PASSWORD
    assert leaks(stack, [moved, source, target, refreshed], [PASSWORD]) == set()
