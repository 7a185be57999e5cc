"""docs/how-to/trigger-dags.md works as written: its commands succeed and print what the page shows."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from local.paths import PROJECT_PATHS
from tests.support.aws.local_mwaa import LocalMwaa, any_version
from tests.support.console_script import PULUMI_MWAA
from tests.support.documents import blocks
from tests.test_tutorial import Step, missing, steps

PAGE = (PROJECT_PATHS.root / "docs" / "how-to" / "trigger-dags.md").read_text()
[WORKFLOW] = blocks(PAGE, "yaml")
CONF = '{"command": "true"}'
# What the page assumes, and what the tests use instead.
ASSUMED = {
    r"\bprod\b": "local",
    r"\bdaily_orders\b": "any_bash_command",
    r'\{"country": "de"\}': CONF,
    r"\b20260131\b": "PREFIX20260131",
}
UNPREDICTABLE = r"x7k2m9|\d of \d"


def adapted(text: str, prefix: str) -> str:
    for assumed, actual in ASSUMED.items():
        text = re.sub(assumed, actual.replace("PREFIX", prefix), text)
    return text


def run(command: str, folder: Path, mwaa: LocalMwaa, **more: str) -> subprocess.CompletedProcess[str]:
    path = f"{PULUMI_MWAA.parent}{os.pathsep}{os.environ['PATH']}"
    environ = {**os.environ, **mwaa.env, "PATH": path, **more}
    shell = ["bash", "-o", "pipefail", "-c", command]
    return subprocess.run(
        shell, cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )


def commands() -> list[Step]:
    page, _, _ = PAGE.partition("\n## Trigger a DAG from GitHub Actions")
    in_blocks = [step for step in steps(page) if "pulumi-mwaa " in step.command or "conf.json" in step.command]
    return [*in_blocks, *map(Step, re.findall(r"`(pulumi-mwaa [^`]+)`", page))]


@any_version
def test_commands_of_the_page_work(scheduled_mwaa: LocalMwaa, prefix: str, tmp_path: Path) -> None:
    assert len(commands()) >= 12
    for step in commands():
        ran = run(adapted(step.command, prefix), tmp_path, scheduled_mwaa)
        assert ran.returncode == 0, f"{step.command}\n{ran.stdout}"
        shown = tuple(re.sub(UNPREDICTABLE, "...", adapted(line, prefix)) for line in step.output)
        if "jq" not in step.command:  # jq's output depends on the newest run
            assert missing(shown, ran.stdout) == [], f"{step.command}\n{ran.stdout}"


@any_version
def test_command_of_the_workflow_works(scheduled_mwaa: LocalMwaa, prefix: str, tmp_path: Path) -> None:
    (command,) = re.findall(r"- run: (.*pulumi-mwaa trigger.*)", WORKFLOW)
    ran = run(adapted(command, prefix), tmp_path, scheduled_mwaa, CONF=CONF)
    assert ran.returncode == 0, ran.stdout
    failing = run(adapted(command, prefix).replace("any_bash_command", "failing"), tmp_path, scheduled_mwaa, CONF="{}")
    assert failing.returncode == 3, failing.stdout


def test_workflow_is_valid(tmp_path: Path) -> None:
    workflow = tmp_path / "workflow.yml"
    workflow.write_text(WORKFLOW)
    for schema in ("vendor.github-workflows", "custom.github-workflows-require-timeout"):
        validate = str(PULUMI_MWAA.with_name("check-jsonschema"))
        subprocess.run([validate, "--builtin-schema", schema, str(workflow)], check=True)
