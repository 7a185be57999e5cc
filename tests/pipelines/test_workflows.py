"""The workflows' permissions and commands; `make check` checks their syntax."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.documents import blocks

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = {path.stem: path for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))}
READY = ROOT / ".github" / "actions" / "ready" / "action.yml"
FILES = [*WORKFLOWS.values(), READY]
STACKS = ["dev", "staging", "prod"]
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
GITLAB_JOBS = ["check", "preview", *STACKS, "drift"]
# What the release runs besides make targets. These commands need nothing installed.
RELEASE = [
    'python3 -m pipelines.release "$GITHUB_REF_NAME"',
    ".ci/run",
    'python3 -m pipelines.release "$GITHUB_REF_NAME" > notes.md',
    'gh release create "$GITHUB_REF_NAME" dist/* --verify-tag --title "$GITHUB_REF_NAME" --notes-file notes.md',
]
# Matches long-lived keys, and anything that could store or expose them.
LONG_LIVED = re.compile(
    r"aws[-_](access[-_]key|secret|session)|AKIA|secrets\.(?!md)|pull_request_target", re.IGNORECASE
)


def load(path: Path) -> dict[Any, Any]:
    loaded: dict[Any, Any] = yaml.safe_load(path.read_text())
    return loaded


def jobs(workflow: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = load(WORKFLOWS[workflow])["jobs"]
    return found


def steps(path: Path) -> Iterator[dict[str, Any]]:
    loaded = load(path)
    for job in [loaded["runs"]] if "runs" in loaded else loaded["jobs"].values():
        yield from job["steps"]


def gitlab() -> dict[str, Any]:
    (block,) = blocks((ROOT / "docs" / "how-to" / "pipelines.md").read_text(), "yaml")
    loaded: dict[str, Any] = yaml.safe_load(block)
    return loaded


def test_all_files_are_checked() -> None:
    assert [*WORKFLOWS] == ["deploy", "drift", "preview", "release"]
    run = [*(ROOT / ".github" / "workflows").iterdir(), *(ROOT / ".github" / "actions").rglob("*.*")]
    assert sorted(run) == sorted(FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_run_is_a_make_target(path: Path) -> None:
    run = [step["run"] for step in steps(path) if "run" in step and step["run"] not in RELEASE]
    made = [re.fullmatch(r"make ([a-z-]+)( STACK=(\w+|\$\{\{ matrix.stack }}))?( ARGS=\S+)?", line) for line in run]
    assert [command for command, make in zip(run, made, strict=True) if make is None or make[1] not in TARGETS] == []


def test_gitlab_commands_are_make_targets() -> None:
    for name in GITLAB_JOBS:
        for command in gitlab()[name]["script"]:
            make = re.fullmatch(r"make ([a-z-]+)( STACK=\S+)?( ARGS=\S+)?( \| tee \S+)?", command)
            assert make is not None, command
            assert make[1] in TARGETS


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_expressions_name_existing_values(path: Path) -> None:
    """GitHub replaces an unknown expression with an empty string."""
    known = {"github.event.pull_request.number", "github.token", "matrix.stack", "vars.AWS_REGION", "vars.AWS_ROLE_ARN"}
    known |= {"vars.PULUMI_BACKEND_URL"} | {f"inputs.{name}" for name in load(READY)["inputs"] if path == READY}
    assert set(re.findall(r"\$\{\{ *(.*?) *}}", path.read_text())) <= known
    given = [step["with"].keys() for step in steps(path) if step.get("uses", "").startswith("./") and "with" in step]
    assert all(names == load(READY)["inputs"].keys() for names in given)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_actions_are_pinned_by_commit_and_named_by_version(path: Path) -> None:
    """A tag can be moved to different code. Readers and Dependabot use the version next to the commit."""
    used = re.findall(r"uses: (\S+)(.*)", path.read_text())
    assert used
    pinned = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+\b.*")
    assert [name for name, rest in used if not name.startswith("./") and not pinned.fullmatch(name + rest)] == []


def test_each_action_is_pinned_to_one_commit() -> None:
    used = {name for path in FILES for name in re.findall(r"uses: ([^.]\S+@\S+)", path.read_text())}
    assert len(used) == len({name.partition("@")[0] for name in used}) == 7


def test_the_cli_version_matches_the_sdk() -> None:
    (sdk,) = re.findall(r"^pulumi==(\S+)$", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    actions = [step for path in FILES for step in steps(path) if step.get("uses", "").startswith("pulumi/actions@")]
    assert [step["with"]["pulumi-version"] for step in actions] == [sdk] * 2
    assert any(f"--version {sdk}" in command for command in gitlab()["default"]["before_script"])


@pytest.mark.parametrize("path", [*FILES, ROOT / "docs" / "how-to" / "pipelines.md"], ids=lambda path: path.name)
def test_no_file_contains_a_key_or_a_secret(path: Path) -> None:
    assert LONG_LIVED.findall(path.read_text()) == []


@pytest.mark.parametrize(
    ("workflow", "job", "permissions"),
    [
        ("preview", "check", {"contents": "read"}),
        ("preview", "preview", {"contents": "read", "id-token": "write", "pull-requests": "write"}),
        *[("deploy", stack, {"contents": "read", "id-token": "write"}) for stack in STACKS],
        ("drift", "drift", {"contents": "read", "id-token": "write"}),
        ("release", "build", {"contents": "read"}),
        ("release", "publish", {"id-token": "write"}),
        ("release", "announce", {"contents": "write"}),
    ],
)
def test_job_has_only_the_permissions_that_it_needs(workflow: str, job: str, permissions: dict[str, str]) -> None:
    assert jobs(workflow)[job].get("permissions", load(WORKFLOWS[workflow])["permissions"]) == permissions


@pytest.mark.parametrize(("workflow", "job"), [(name, job) for name in WORKFLOWS for job in jobs(name)])
def test_a_role_belongs_to_an_environment_and_the_checkout_keeps_no_token(workflow: str, job: str) -> None:
    described = jobs(workflow)[job]
    roles = [step["with"]["role"] for step in described["steps"] if "role" in step.get("with", {})]
    of_aws = "environment" in described and workflow != "release"
    assert roles == (["${{ vars.AWS_ROLE_ARN }}"] if of_aws else [])
    if (workflow, job) != ("release", "publish"):
        checkout = described["steps"][0]
        assert checkout["uses"].startswith("actions/checkout@")
        assert checkout["with"] == {"persist-credentials": False}


READY_WITH_A_ROLE = (
    "./.github/actions/ready",
    {"role": "${{ vars.AWS_ROLE_ARN }}", "region": "${{ vars.AWS_REGION }}"},
)
PREVIEW = {
    "command": "preview",
    "stack-name": "${{ matrix.stack }}",
    "cloud-url": "${{ vars.PULUMI_BACKEND_URL }}",
    "diff": True,
    "comment-on-pr": True,
    "always-include-summary": True,
    "suppress-outputs": True,
}
STEPS: dict[tuple[str, str], list[Any]] = {
    ("preview", "check"): [("./.github/actions/ready", {}), "make check", "make test"],
    ("preview", "preview"): [READY_WITH_A_ROLE, ("pulumi/actions", PREVIEW)],
    ("drift", "drift"): [READY_WITH_A_ROLE, "make drift STACK=${{ matrix.stack }}"],
    **{("deploy", stack): [READY_WITH_A_ROLE, f"make up STACK={stack} ARGS=--yes"] for stack in STACKS},
}


@pytest.mark.parametrize(("workflow", "job"), STEPS)
def test_job_has_exactly_these_steps(workflow: str, job: str) -> None:
    described = jobs(workflow)[job]
    done = [
        step.get("run")
        or (
            step["uses"].partition("@")[0],
            {name: text for name, text in step.get("with", {}).items() if name != "pulumi-version"},
        )
        for step in described["steps"][1:]
    ]
    assert done == STEPS[workflow, job]
    # A job with a GitHub environment reads its backend from there, because prod can have a backend of its own.
    backend = {"PULUMI_BACKEND_URL": "${{ vars.PULUMI_BACKEND_URL }}"} if "environment" in described else {}
    assert described.get("env", {}) == backend
    assert "env" not in load(WORKFLOWS[workflow])


def test_only_a_preview_is_canceled() -> None:
    canceled = {name: load(path).get("concurrency", {}).get("cancel-in-progress") for name, path in WORKFLOWS.items()}
    assert canceled == {"preview": True, "drift": False, "deploy": None, "release": False}


def test_every_job_is_known() -> None:
    assert {workflow: [*jobs(workflow)] for workflow in WORKFLOWS} == {
        "deploy": STACKS,
        "drift": ["drift"],
        "preview": ["check", "preview"],
        "release": ["build", "publish", "announce"],
    }


def test_a_tag_is_tested_then_built_then_published_then_announced() -> None:
    assert load(WORKFLOWS["release"])[True] == {"push": {"tags": ["v*"]}}
    build, publish, announce = jobs("release").values()
    commands, dist = [step["run"] for step in build["steps"] if "run" in step], {"name": "dist", "path": "dist/"}
    assert commands == [*RELEASE[:2], "make dist"]
    assert build["steps"][-1]["with"] == dist | {"if-no-files-found": "error"}
    assert (publish["needs"], publish["environment"], announce["needs"]) == ("build", "pypi", "publish")
    (took, _), (published, given) = ((step["uses"].partition("@")[0], step.get("with")) for step in publish["steps"])
    assert (took, published, given) == ("actions/download-artifact", "pypa/gh-action-pypi-publish", None)
    assert [step["run"] for step in announce["steps"] if "run" in step] == RELEASE[2:]


def test_a_fork_gets_no_role() -> None:
    assert load(WORKFLOWS["preview"])[True].keys() == {"pull_request"}  # YAML 1.1 reads `on` as true
    job = jobs("preview")["preview"]
    assert job["if"] == "github.event.pull_request.head.repo.full_name == github.repository"
    assert "environment" not in jobs("preview")["check"]
    assert "$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID" in gitlab()["preview"]["rules"][0]["if"]


def test_the_preview_is_a_comment_with_the_diff_of_each_stack() -> None:
    job = jobs("preview")["preview"]
    comment = job["steps"][-1]
    assert comment["uses"].startswith("pulumi/actions@")
    asked = {name: comment["with"][name] for name in ("command", "comment-on-pr", "diff", "stack-name")}
    assert asked == {"command": "preview", "comment-on-pr": True, "diff": True, "stack-name": "${{ matrix.stack }}"}
    assert job["strategy"]["matrix"]["stack"] == STACKS


@pytest.mark.parametrize(("stack", "after"), [("dev", None), ("staging", "dev"), ("prod", "staging")])
def test_deployments_run_in_turn_and_are_never_canceled(stack: str, after: str | None) -> None:
    assert load(WORKFLOWS["deploy"])[True] == {"push": {"branches": ["main"]}}
    job = jobs("deploy")[stack]
    assert job.get("needs") == after
    assert job["environment"] == stack
    assert job["concurrency"] == {"group": f"deploy-{stack}", "cancel-in-progress": False}
    assert job["steps"][-1] == {"run": f"make up STACK={stack} ARGS=--yes"}
    assert job["timeout-minutes"] * 60 < role_seconds()


def test_deployments_on_gitlab_run_in_turn_and_are_never_canceled() -> None:
    described = gitlab()
    assert described[".up"]["interruptible"] is False
    assert [stage for stage in described["stages"] if stage in STACKS] == STACKS
    for stack in STACKS:
        job = described[stack]
        assert (job["stage"], job["environment"], job["resource_group"]) == (stack, stack, stack)
        assert job["script"] == [f"make up STACK={stack} ARGS=--yes"]
    assert described["prod"]["rules"][0]["when"] == "manual"


def test_drift_is_checked_every_night_in_every_stack() -> None:
    described = load(WORKFLOWS["drift"])
    assert re.fullmatch(r"\d+ \d+ \* \* \*", described[True]["schedule"][0]["cron"])
    assert described["concurrency"]["group"] not in {f"deploy-{stack}" for stack in STACKS}
    job = jobs("drift")["drift"]
    assert job["strategy"] == {"fail-fast": False, "matrix": {"stack": STACKS}}
    assert job["steps"][-1] == {"run": "make drift STACK=${{ matrix.stack }}"}
    assert not job.get("continue-on-error")


def role_seconds() -> int:
    (seconds,) = [step["with"]["role-duration-seconds"] for step in steps(READY) if "role-to-assume" in str(step)]
    return int(seconds)
