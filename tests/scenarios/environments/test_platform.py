"""An environment and its config in one stack: created, upgraded, replaced and destroyed together."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path
from threading import Thread

import pytest

from tests.scenarios.environments.conftest import Platform
from tests.support.pulumi.cli import cli_is
from tests.support.pulumi.interrupted_up import held

OBJECTS = {"owner", "warehouse", "backfill"}
PASSWORD = "planted-password"


def environment(name: str, *, resource: str = "platform", version: str = "3.0.6", more: str = "") -> str:
    """Returns a program that declares an environment and its config."""
    return f"""
{resource} = MwaaEnvironment(
    "{resource}",
    files="airflow",
    environment_name="{name}",
    airflow_version="{version}",
    force_destroy=True,
    {more}
)
AirflowConfig(
    "{resource}",
    environment={resource}.environment,
    variables={{"owner": "data"}},
    connections={{"warehouse": {{"conn_type": "postgres", "password": "{PASSWORD}"}}}},
    pools={{"backfill": {{"slots": 4}}}},
)
pulumi.export("{resource}", {resource}.name)
"""


def names(platform: Platform) -> list[str]:
    """Returns the names of all existing environments."""
    return platform.mwaa.client.list_environments()["Environments"]


def invoked(operations: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """Returns the environment and the method of each call that reached Airflow."""
    return [(name, method) for operation, name, method in operations if operation == "InvokeRestApi"]


def test_one_up_creates_environment_and_config_and_destroy_deletes_the_config_without_a_call(
    platform: Platform,
) -> None:
    platform.write(environment("one"))
    preview = platform.pulumi.preview()
    assert preview.exit_code == 0, preview.text
    assert platform.mwaa.operations() == []

    platform.up()
    assert platform.live("one") >= OBJECTS
    platform.mwaa.operations()

    again = platform.pulumi.up("--expect-no-changes", "--refresh")
    assert again.exit_code == 0, again.text
    platform.mwaa.operations()

    platform.write("")
    platform.up()
    assert names(platform) == []
    assert invoked(platform.mwaa.operations()) == []


@pytest.mark.matrix
def test_environment_replaced_under_the_same_name_gets_its_config_again(platform: Platform) -> None:
    platform.write(environment("own"))
    platform.up()
    platform.mwaa.operations()
    key = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"

    platform.write(environment("own", more=f'kms_key_arn="{key}",'))
    platform.up()

    operations = platform.mwaa.operations()
    order = [operation for operation, _, _ in operations if operation in {"CreateEnvironment", "DeleteEnvironment"}]
    assert order == ["DeleteEnvironment", "CreateEnvironment"]
    # An older engine deletes the environment's objects one by one.
    assert ("DELETE" in {method for _, method in invoked(operations)}) == (not cli_is(3, 260))
    assert platform.live("own") >= OBJECTS
    again = platform.pulumi.up("--expect-no-changes", "--refresh")
    assert again.exit_code == 0, again.text


@pytest.mark.matrix
def test_environment_replaced_under_a_new_name_has_its_config_before_the_old_one_is_deleted(platform: Platform) -> None:
    platform.write(environment("before"))
    platform.up()
    platform.mwaa.operations()

    platform.write(environment("after"))
    platform.up()

    operations = platform.mwaa.operations()
    assert invoked([each for each in operations if each[1] == "before"]) == []
    last_made = max(index for index, each in enumerate(operations) if each[::2] == ("InvokeRestApi", "POST"))
    assert last_made < operations.index(("DeleteEnvironment", "before", "DELETE"))
    assert names(platform) == ["after"]
    assert platform.live("after") >= OBJECTS


@pytest.mark.matrix
def test_minor_version_upgrade_is_an_update_in_place_that_preserves_the_objects(platform: Platform) -> None:
    platform.write(environment("minor", version="2.10.3"))
    platform.up()
    platform.mwaa.operations()

    platform.write(environment("minor", version="2.11.0"))
    changed = platform.up()

    assert {name: ops for name, ops in changed.short_ops.items() if "same" not in ops} == {"platform": ["update"]}
    assert invoked(platform.mwaa.operations()) == []
    assert platform.mwaa.invoke("minor", "/version")["version"] == "2.11.0"
    again = platform.pulumi.up("--expect-no-changes", "--refresh")
    assert again.exit_code == 0, again.text

    # A higher major version would replace the environment with one of the same name.
    protected = environment("minor", version="3.0.6", more="opts=pulumi.ResourceOptions(protect=True),")
    platform.write(protected.replace("3.0.6", "2.11.0"))
    platform.up()
    platform.write(protected)
    refused = platform.pulumi.up("--skip-preview")
    assert refused.exit_code != 0
    assert "marked for protection" in refused.errors
    assert platform.live("minor") >= OBJECTS
    platform.write(protected.replace("protect=True", "protect=False"))
    replaced = platform.pulumi.preview()
    assert "replace" in replaced.short_ops["platform"], replaced.text
    platform.write(protected.replace("3.0.6", "2.11.0").replace("protect=True", "protect=False"))
    platform.up()


@pytest.mark.matrix
def test_from_airflow_2_to_3_the_config_moves_to_a_new_environment_beside_the_old_one(platform: Platform) -> None:
    old = environment("two", resource="old", version="2.10.3")
    platform.write(old)
    platform.up()
    platform.write(old + environment("three", resource="new"))
    platform.up()
    assert names(platform) == ["three", "two"]
    assert platform.live("two") >= OBJECTS
    assert platform.live("three") >= OBJECTS
    platform.mwaa.operations()

    platform.write(environment("three", resource="new"))
    platform.up()

    assert names(platform) == ["three"]
    assert invoked(platform.mwaa.operations()) == []
    again = platform.pulumi.up("--expect-no-changes", "--refresh")
    assert again.exit_code == 0, again.text


def test_run_killed_while_creating_the_environment_resumes(platform: Platform, tmp_path: Path) -> None:
    platform.write(environment("killed"))
    begun = tmp_path / "begun"
    os.mkfifo(begun)

    def signal_begun() -> None:
        while "killed" not in names(platform):
            time.sleep(0.05)
        begun.write_text("there")

    signaller = Thread(target=signal_begun, daemon=True)
    signaller.start()
    with held(platform.pulumi, begun):
        pass  # killed
    signaller.join()
    shutil.rmtree(platform.pulumi.locks)  # as `pulumi cancel` does

    platform.up()
    assert names(platform) == ["killed"]
    assert platform.live("killed") >= OBJECTS
    again = platform.pulumi.up("--expect-no-changes", "--refresh")
    assert again.exit_code == 0, again.text
