"""An environment's invalid inputs are reported before anything is created. Unknown values are accepted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pulumi
import pytest

from pulumi_mwaa.components import MwaaEnvironment
from tests.support.pulumi.mocked_program import GraphOf

EXISTING: dict[str, Any] = {"vpc_id": "vpc-1", "subnet_ids": ["subnet-1", "subnet-2"]}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The smallest folder that an environment accepts."""
    (tmp_path / "dags").mkdir()
    (tmp_path / "dags" / "hello.py").write_text("# nothing\n")
    return tmp_path


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"vpc_id": "vpc-1"}, "subnet_ids is missing — set both vpc_id and subnet_ids"),
    ({"subnet_ids": ["subnet-1", "subnet-2"]}, "vpc_id is missing — set both vpc_id and subnet_ids"),
    ({**EXISTING, "subnet_ids": ["subnet-1"]}, "subnet_ids has length 1 — use 2 subnets"),
    ({**EXISTING, "subnet_ids": "subnet-1"}, "subnet_ids is 'subnet-1', not a list — use 2 subnets"),
    ({"min_workers": 3, "max_workers": 2}, "min_workers is 3, but max_workers is 2 — lower min_workers"),
    ({"min_workers": 0}, "min_workers is 0 — use a positive integer"),
    ({"max_workers": "ten"}, "max_workers is 'ten' — use a positive integer"),
    ({"schedulers": 6}, "schedulers is 6 — use at most 5"),
    ({"schedulers": True}, "schedulers is True — use a positive integer"),
    ({"airflow_version": "2.10"}, "airflow_version is '2.10' — use a string of three numbers"),
    ({"airflow_version": 2.1}, "airflow_version is 2.1 — use a string of three numbers"),
    ({"environment_class": "small"}, "environment_class is 'small' — use a class such as mw1.small"),
    ({"environment_name": "1st"}, "environment_name is '1st' — use a letter followed by at most 79 letters"),
    ({"environment_name": "e" * 81}, "use a letter followed by at most 79 letters"),
    ({"environment_name": pulumi.Output.from_input("e")}, "environment_name must be known now"),
    ({"webserver_access_mode": "PUBLIC"}, "use one of PRIVATE_ONLY, PUBLIC_ONLY, PUBLIC_AND_PRIVATE"),
    ({"logs": {"tasks": "INFO"}}, "logs contains 'tasks', which isn't an MWAA log — use any of dag_processing_logs"),
    ({"logs": {"task_logs": "TRACE"}}, "the level of task_logs is 'TRACE' — use one of CRITICAL"),
    ({"logs": "INFO"}, "logs is 'INFO', not a mapping — set a level for each log"),
    ({"configuration_options": {"parallelism": "1"}}, "use SECTION.OPTION, such as core.parallelism"),
    ({"configuration_options": {"core.parallelism": 16}}, "option core.parallelism must be a non-empty string"),
    ({"configuration_options": {"core.x": [1]}}, "configuration option core.x must be a non-empty string"),
    ({"kms_key_arn": "alias/mwaa"}, "kms_key_arn is 'alias/mwaa' — use the ARN of a key"),
    ({**EXISTING, "subnet_ids": ["subnet-1", "subnet-1"]}, "subnet_ids contains subnet-1 twice"),
    ({"tags": {"team": ["data"]}}, "the value of tag team isn't a string"),
    ({"tags": "data"}, "tags isn't a mapping"),
    ({"cidr_block": "10.0.0.0/8"}, "from /16 to /24"),
    ({"nat_gateways": 3}, "nat_gateways is 3"),
    ({"files": "missing"}, "folder missing doesn't exist"),
]


@pytest.mark.parametrize(("inputs", "reason"), REFUSED, ids=lambda value: value if isinstance(value, str) else "")
def test_bad_input_is_rejected_in_one_line_before_anything_is_created(
    graph_of: GraphOf, files: Path, inputs: dict[str, Any], reason: str
) -> None:
    def program() -> None:
        with pytest.raises(pulumi.RunError) as refused:
            MwaaEnvironment("prod", **{"files": files, **inputs})
        assert str(refused.value).startswith("MwaaEnvironment 'prod': ")
        assert reason in str(refused.value)
        assert "\n" not in str(refused.value)

    assert graph_of(program).resources == {}


def test_all_problems_are_reported_at_once(graph_of: GraphOf, files: Path) -> None:
    (files / "plugins.zip").write_text("")
    (files / "plugins").mkdir()
    (files / "dags" / "hello.py").unlink()
    with pytest.raises(pulumi.RunError) as refused:
        graph_of(lambda: MwaaEnvironment("prod", files=files, schedulers=6, airflow_version="3"))
    lines = str(refused.value).splitlines()
    assert len(lines) == 4
    assert any("contains both plugins.zip and plugins/ — remove one of them" in line for line in lines)
    assert any("no DAGs in" in line for line in lines)


@pytest.mark.parametrize("name", ["under_score", "1st", "n" * 47])
def test_name_that_is_invalid_for_a_resource_is_rejected(graph_of: GraphOf, files: Path, name: str) -> None:
    with pytest.raises(pulumi.RunError, match="at most 45 letters"):
        graph_of(lambda: MwaaEnvironment(name, files=files))


def test_unknown_values_are_not_validated(graph_of: GraphOf, files: Path) -> None:
    later: dict[str, Any] = {
        name: pulumi.Output.from_input(value)
        for name, value in {
            "airflow_version": "2.10",
            "environment_class": "small",
            "min_workers": 0,
            "schedulers": 9,
            "webserver_access_mode": "PUBLIC",
        }.items()
    }
    options = {"core.parallelism": pulumi.Output.from_input("")}
    graph = graph_of(lambda: MwaaEnvironment("prod", files=files, configuration_options=options, **later))
    assert graph["Environment prod"].inputs["schedulers"] == 9
