from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
import yaml

from local import settings
from local.aws.services.process import Running
from local.mwaa.airflow.processes import Mark
from local.paths import PROJECT, PROJECT_PATHS, ProjectPaths
from local.report import report
from local.setup import require_stack

GATEWAY: dict[str, Any] = {
    "endpoint": "http://127.0.0.1:4566",
    "region": "us-east-1",
    "access_key_id": "AKIALOCAL",
    "secret_access_key": "local-secret",
    "environments": [
        {"name": "local", "url": "http://127.0.0.1:8080", "username": "admin", "password": "page-password"}
    ],
}
PASSWORD = "pulumi-mwaa:warehousePassword"
SECRET = {PASSWORD: {"secure": "v1:AAAA:AAAA"}}
WRITTEN_BY_PULUMI: dict[str, Any] = {"config": SECRET, "encryptionsalt": "v1:salt"}


@pytest.fixture
def paths(tmp_path: Path) -> ProjectPaths:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "Pulumi.local.yaml").write_text(
        "config:\n  aws:region: us-east-1\n  pulumi-mwaa:slots: '4'\n"
    )
    return ProjectPaths(tmp_path)


def working_copy(paths: ProjectPaths) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(paths.settings.read_text())
    return content


def test_created_files_are_for_the_owner_only(paths: ProjectPaths) -> None:
    settings.prepare(paths)
    for file in (paths.passphrase, paths.settings):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(paths.passphrase.read_text().strip()) > 40


def test_working_copy_is_the_committed_settings(paths: ProjectPaths) -> None:
    committed = paths.committed("local").read_text()
    assert settings.prepare(paths) == {"aws:region": "us-east-1", "pulumi-mwaa:slots": "4"}
    assert working_copy(paths) == yaml.safe_load(committed)
    assert paths.committed("local").read_text() == committed


def test_second_preparation_changes_nothing(paths: ProjectPaths) -> None:
    settings.prepare(paths)
    # The file as Pulumi writes it, with a secret among the settings.
    paths.settings.write_text(yaml.safe_dump({**WRITTEN_BY_PULUMI, "config": settings.prepare(paths) | SECRET}))
    before = {file: (file.read_text(), file.stat().st_mtime_ns) for file in (paths.passphrase, paths.settings)}
    settings.prepare(paths)
    assert before == {file: (file.read_text(), file.stat().st_mtime_ns) for file in before}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("config:\n  pulumi-mwaa:x: [1\n", "stacks/Pulumi.local.yaml:3: invalid YAML"),
        ("config:\n  pulumi-mwaa:x: \x07\n", "stacks/Pulumi.local.yaml: invalid YAML"),
        (
            "- config\n",
            "stacks/Pulumi.local.yaml: must contain a `config:` key with one indented setting per line below it",
        ),
        ("config: [1]\n", "stacks/Pulumi.local.yaml: must contain a `config:` key"),
    ],
)
def test_settings_that_cannot_be_read_are_a_one_line_error(paths: ProjectPaths, text: str, line: str) -> None:
    paths.committed("local").write_text(text)
    with pytest.raises(SystemExit, match=f"^error: {line}"):
        settings.prepare(paths)


def test_a_working_copy_that_cannot_be_read_is_a_one_line_error(paths: ProjectPaths) -> None:
    settings.prepare(paths)
    paths.settings.write_text("config: [")
    with pytest.raises(SystemExit, match=r"^error: \.local/Pulumi\.local\.yaml:1: invalid YAML$"):
        settings.prepare(paths)


def test_changed_committed_settings_are_copied_and_pulumis_own_lines_are_kept(paths: ProjectPaths) -> None:
    settings.prepare(paths)
    plain = {"config": {**WRITTEN_BY_PULUMI["config"], "aws:region": "old", "pulumi-mwaa:gone": "1"}}
    paths.settings.write_text(yaml.safe_dump(WRITTEN_BY_PULUMI | plain))
    paths.committed("local").write_text("config:\n  aws:region: eu-west-1\n")
    settings.prepare(paths)
    assert working_copy(paths) == {
        "config": {"aws:region": "eu-west-1", **SECRET},
        "encryptionsalt": "v1:salt",
    }


def test_environment_contains_nothing_from_the_users_accounts(paths: ProjectPaths) -> None:
    user = {
        "PATH": "/bin",
        "AWS_PROFILE": "prod",
        "AWS_SESSION_TOKEN": "t",
        "AWS_ENDPOINT_URL": "https://elsewhere",
        "PULUMI_ACCESS_TOKEN": "t",
        "PULUMI_CONFIG_PASSPHRASE": "theirs",
        "NO_PROXY": "intranet",
    }
    environ = settings.environment(paths, GATEWAY, user, Path("/opt/pulumi/bin"))
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN", "PULUMI_ACCESS_TOKEN"} & environ.keys()
    # Calls to services that aren't emulated must not reach AWS, either.
    assert environ["AWS_ENDPOINT_URL"] == GATEWAY["endpoint"]
    assert "PULUMI_CONFIG_PASSPHRASE" not in environ
    assert environ["PATH"] == "/opt/pulumi/bin:/bin"
    assert environ["PULUMI_HOME"].startswith(str(paths.root))
    assert environ["PULUMI_OPTION_CONFIG_FILE"] == str(paths.settings)
    assert environ["AWS_ENDPOINT_URL_MWAA"] == "http://127.0.0.1:4566"
    assert environ["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    assert environ["PULUMI_BACKEND_URL"] == f"file://{paths.root}/.local/state?metadata=skip"
    assert environ["NO_PROXY"] == environ["no_proxy"] == "intranet,127.0.0.1,localhost"


@pytest.mark.parametrize(
    ("stack", "line"),
    [
        ("prod", "error: stack 'prod' isn't defined: stacks/Pulumi.prod.yaml is missing"),
        ("acme/pulumi-mwaa/prod", "stacks/Pulumi.prod.yaml is missing"),
        ("../../etc", "stacks/Pulumi.etc.yaml is missing"),
        ("", "stacks/Pulumi..yaml is missing"),
        ("staging", "error: stack 'staging' needs the Pulumi CLI, but pulumi isn't on PATH — "),
    ],
)
def test_stack_that_cannot_run_is_a_one_line_error(
    paths: ProjectPaths, stack: str, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    paths.committed("staging").touch()
    with pytest.raises(SystemExit) as stopped:
        require_stack(paths, stack)
    assert line in str(stopped.value)
    assert "\n" not in str(stopped.value)
    assert not paths.local_dir.exists()


def checkpoint(folder: Path, *resources: tuple[str, str], got: tuple[str, str]) -> Path:
    file = folder / "local.json"
    listed: list[dict[str, object]] = [{"type": kind, "id": identity} for kind, identity in resources]
    listed.append({"type": got[0], "id": got[1], "external": True})
    file.write_text(json.dumps({"version": 3, "checkpoint": {"latest": {"resources": listed}}}))
    return file


def test_report_counts_and_names_objects_by_kind(tmp_path: Path) -> None:
    prefix = "pulumi-python:dynamic/mwaa:Airflow"
    file = checkpoint(
        tmp_path,
        ("pulumi:pulumi:Stack", ""),
        (f"{prefix}Variable", "local/owner"),
        (f"{prefix}Variable", "local/a/b"),
        (f"{prefix}Pool", "local/warehouse"),
        got=(f"{prefix}Pool", "local/somebody-elses"),
    )
    lines = report(file, GATEWAY).splitlines()
    assert "Airflow objects in 'local' that this stack manages:" in lines
    assert "     2 variables    a/b, owner" in lines
    assert "     1 pool         warehouse" in lines
    assert any("http://127.0.0.1:8080" in line and "page-password" in line for line in lines)
    assert "local-secret" not in "\n".join(lines)


@pytest.mark.parametrize(("dags", "warned"), [("", True), ("/dags", False)])
def test_report_names_s3_and_sqs_and_a_missing_scheduler(dags: str, warned: bool, tmp_path: Path) -> None:
    [environment] = GATEWAY["environments"]
    gateway = {**GATEWAY, "environments": [{**environment, "dags": dags}]}
    text = report(checkpoint(tmp_path, got=("x", "y")), gateway, Running(Mark(1, 1.0), "http://127.0.0.1:5000", ""))
    assert "S3, SQS and Secrets Manager: http://127.0.0.1:5000 " in text
    assert ("stay queued without a scheduler" in text) == warned
    assert "S3" not in report(tmp_path / "local.json", gateway)


def test_the_project_name_matches_pulumi_yaml() -> None:
    assert yaml.safe_load((PROJECT_PATHS.root / "Pulumi.yaml").read_text())["name"] == PROJECT


@pytest.mark.parametrize("latest", [None, {}, {"resources": []}])
def test_report_for_an_empty_stack(latest: object, tmp_path: Path) -> None:
    file = tmp_path / "local.json"
    file.write_text(json.dumps({"version": 3, "checkpoint": {"latest": latest}}))
    assert "This stack manages no Airflow objects." in report(file, GATEWAY)
