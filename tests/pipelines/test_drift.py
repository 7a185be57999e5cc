"""What the drift command reports after someone has changed a stack's objects in Airflow."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from pulumi_mwaa.airflow.paths import rest_path
from tests.support.aws.local_mwaa import any_version
from tests.support.pulumi.cli import STACK, Result
from tests.support.pulumi.secret_leaks import leaks
from tests.support.pulumi.stack import Stack

OWNER = "data-platform@example.com"
PLANTED = "planted-by-the-program"
CHANGED = "changed-by-somebody"
FEW = f"""
AirflowPool("warehouse", environment=environment, name=prefix + "warehouse", slots=4)
AirflowPool("backfill", environment=environment, name=prefix + "backfill", slots=2)
AirflowVariable("route", environment=environment, key=prefix + "route", value=pulumi.Output.secret("{PLANTED}"))
limits = AirflowVariable("limits", environment=environment, key=prefix + "limits", value={{"rows": 1, "more": {{}}}})
"""
MANY = """
for number in range(60):
    AirflowVariable(f"v{number}", environment=environment, key=f"{prefix}v{number}", value=f"{number}")
for number in range(20):
    connection = {"connection_id": f"{prefix}c{number}", "conn_type": "http", "password": "planted-by-the-program"}
    AirflowConnection(f"c{number}", environment=environment, **connection)
for number in range(20):
    AirflowPool(f"p{number}", environment=environment, name=f"{prefix}p{number}", slots=number)
"""


def drift(stack: Stack, *options: str, owner: str = OWNER) -> Result:
    """Runs the command as `make drift` does, with this stack's preview."""
    settings = stack.pulumi.folder / f"Pulumi.{STACK}.yaml"
    config = f"config:\n  aws:region: us-east-1\n  scenario:owner: {owner}\n"
    settings.write_text(config + "".join(settings.read_text().partition("encryptionsalt")[1:]))
    preview = stack.pulumi.arguments("preview", "--refresh", "--expect-no-changes", "--json")
    environ = stack.pulumi.environment({})
    environ.pop("GITHUB_STEP_SUMMARY", None)
    ran = subprocess.run(
        [sys.executable, "-m", "pipelines.drift", *options, *preview],
        cwd=stack.pulumi.folder,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    return Result(ran.returncode, ran.stdout, ran.stderr)


def change(stack: Stack, kind: str, name: str, **fields: object) -> None:
    """Changes an object in Airflow directly, not through the gateway, as another user would."""
    identity = {"pools": "name", "variables": "key"}[kind]
    body = {identity: stack.prefix + name, **fields}
    # For a variable, Airflow 2 changes only the fields that are sent, and rejects `update_mask` if the value is sent.
    query = None if kind == "variables" else {"update_mask": [*fields]}
    changed = stack.mwaa.rest("PATCH", rest_path(kind, stack.prefix + name), body, query)
    assert changed.status_code == 200, changed.text


@any_version
def test_one_changed_pool_among_100_objects_is_reported_in_one_line(stack: Stack) -> None:
    stack.write(MANY)
    stack.up()
    before = drift(stack)
    assert before == Result(0, f"stack '{STACK}': nothing has drifted (100 resources checked)\n", "")
    change(stack, "pools", "p17", slots=99)
    after = drift(stack)
    pool = f"pool '{stack.prefix}p17' in environment '{stack.mwaa.environment}'"
    assert after == Result(1, f"{pool}: slots differs from the program; ask {OWNER}\n", "")
    assert leaks(stack, [before, after], [PLANTED]) == set()


@any_version
def test_each_difference_is_reported_by_field_without_a_value(stack: Stack, tmp_path: Path) -> None:
    stack.write(FEW)
    stack.up()
    assert stack.mwaa.rest("DELETE", f"/pools/{stack.prefix}backfill").status_code == 204
    change(stack, "variables", "route", value=CHANGED)
    nested = f'{{"rows": 1, "more": {{"password": "{CHANGED}"}}}}'  # Airflow doesn't mask nested values
    change(stack, "variables", "limits", value=nested, description="theirs")
    stack.write(FEW.replace("slots=4", "slots=5") + 'AirflowPool("new", environment=environment, name=prefix, slots=1)')
    summary = tmp_path / "summary.md"

    ran = drift(stack, "--summary", str(summary))
    environment = f"in environment '{stack.mwaa.environment}'"
    reported = [
        ("AirflowPool 'new'", "is in the program but not created yet"),
        (f"pool '{stack.prefix}backfill' {environment}", "is missing"),
        (f"pool '{stack.prefix}warehouse' {environment}", "slots is not deployed yet"),
        (f"variable '{stack.prefix}limits' {environment}", "description and value differ from the program"),
        (f"variable '{stack.prefix}route' {environment}", "value (secret) differs from the program"),
    ]
    assert ran == Result(1, "".join(f"{subject}: {what}; ask {OWNER}\n" for subject, what in reported), "")
    rows = summary.read_text().splitlines()[4:-1]
    assert rows == [f"| {subject} | {what} | {OWNER} |" for subject, what in reported]
    printed = [ran, Result(0, summary.read_text(), "")]
    assert leaks(stack, printed, [PLANTED, CHANGED]) == set()


@any_version
def test_a_stack_that_is_not_deployed_is_reported_in_one_line(stack: Stack) -> None:
    stack.write(FEW)
    reported = f"stack '{STACK}': is not deployed, so there is nothing to compare with; ask {OWNER}\n"
    assert drift(stack) == Result(1, reported, "")


@any_version
def test_failed_preview_is_not_drift(stack: Stack) -> None:
    stack.write(FEW)
    stack.up()
    change(stack, "variables", "limits", value="theirs")
    stack.write(FEW + 'raise pulumi.RunError("no such warehouse")\n')
    at_once = drift(stack)
    assert (at_once.exit_code, at_once.stdout) == (2, "")
    assert at_once.stderr.splitlines()[0] == "error: no such warehouse"

    # A preview that stops halfway hasn't seen every object.
    stack.write(FEW + 'def stop(_):\n    raise pulumi.RunError("no such warehouse")\n\nlimits.urn.apply(stop)\n')
    halfway = drift(stack)
    assert (halfway.exit_code, halfway.stdout) == (2, "")
    assert "no such warehouse" in halfway.stderr


def test_a_summary_is_text_and_nothing_else(tmp_path: Path) -> None:
    """Anyone who can write to Airflow can choose the names, so no name may change the summary's formatting."""
    urn = f"urn:pulumi:{STACK}::scenario::pulumi-python:dynamic/mwaa:AirflowPool::p"
    name = "[x](https://evil) ![](https://evil/p.png) <b>|*x*\nrow"
    secrets = {"password": "[secret]", "extra": "[secret]"}
    steps = [{"urn": urn, "op": op, "oldState": {"id": f"e/{name}", "inputs": secrets}} for op in ("refresh", "update")]
    document = {
        "config": {"scenario:owner": "a|b\nc"},
        "steps": [steps[0], steps[1] | {"newState": {"inputs": secrets}}],
    }
    (tmp_path / "preview.json").write_text(json.dumps(document))
    summary = tmp_path / "summary.md"
    command = [
        sys.executable,
        "-m",
        "pipelines.drift",
        "--summary",
        str(summary),
        "cat",
        str(tmp_path / "preview.json"),
    ]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 1, ran.stderr
    [row] = summary.read_text().splitlines()[4:-1]
    assert row == (
        "| pool '\\[x\\](https://evil) !\\[\\](https://evil/p.png) &lt;b>\\|\\*x\\*\\\\nrow' in environment 'e' "
        "| one of extra (secret), password (secret) differs from the program | a\\|b c |"
    )
