"""Invalid inputs of an environment are reported before anything is created; unknown values pass."""

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
    """A folder with what an environment's has to hold."""
    (tmp_path / "dags").mkdir()
    (tmp_path / "dags" / "hello.py").write_text("# nothing\n")
    return tmp_path


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"vpc_id": "vpc-1"}, "vpc_id and subnet_ids go together"),
    ({"subnet_ids": ["subnet-1", "subnet-2"]}, "vpc_id and subnet_ids go together"),
    ({**EXISTING, "subnet_ids": ["subnet-1"]}, "subnet_ids has 1 subnets: MWAA takes 2"),
    ({**EXISTING, "subnet_ids": "subnet-1"}, "subnet_ids is 'subnet-1': say a list of 2"),
    ({"min_workers": 3, "max_workers": 2}, "min_workers is 3, more than max_workers, which is 2"),
    ({"min_workers": 0}, "min_workers is 0: say a whole number from 1"),
    ({"max_workers": "ten"}, "max_workers is 'ten': say a whole number from 1"),
    ({"schedulers": 6}, "schedulers is 6: there are 5 at most"),
    ({"schedulers": True}, "schedulers is True: say a whole number from 1"),
    ({"airflow_version": "2.10"}, "airflow_version is '2.10': say a text of three numbers"),
    ({"airflow_version": 2.1}, "airflow_version is 2.1: say a text of three numbers"),
    ({"environment_class": "small"}, "environment_class is 'small': say one such as mw1.small"),
    ({"environment_name": "1st"}, "environment_name is '1st': say a letter, then letters, digits"),
    ({"environment_name": "e" * 81}, "80 at most"),
    ({"environment_name": pulumi.Output.from_input("e")}, "environment_name is in what the execution role may do"),
    ({"webserver_access_mode": "PUBLIC"}, "say one of PRIVATE_ONLY, PUBLIC_ONLY, PUBLIC_AND_PRIVATE"),
    ({"logs": {"tasks": "INFO"}}, "there is no log 'tasks': say some of dag_processing_logs"),
    ({"logs": {"task_logs": "TRACE"}}, "the level of task_logs is 'TRACE': say one of CRITICAL"),
    ({"logs": "INFO"}, "logs is 'INFO': say a level for each log that is on"),
    ({"configuration_options": {"parallelism": "1"}}, "name section and option, such as core.parallelism"),
    ({"configuration_options": {"core.parallelism": 16}}, "configuration option core.parallelism is no text"),
    ({"configuration_options": {"core.x": [1]}}, "configuration option core.x is no text"),
    ({"kms_key_arn": "alias/mwaa"}, "kms_key_arn is 'alias/mwaa': say the ARN of a key"),
    ({**EXISTING, "subnet_ids": ["subnet-1", "subnet-1"]}, "subnet_ids has subnet-1 twice"),
    ({"tags": {"team": ["data"]}}, "the tag team is no text"),
    ({"tags": "data"}, "tags isn't a mapping"),
    ({"cidr_block": "10.0.0.0/8"}, "from /16 to /24"),
    ({"nat_gateways": 3}, "nat_gateways is 3"),
    ({"files": "missing"}, "there is no folder missing"),
]


@pytest.mark.parametrize(("inputs", "reason"), REFUSED, ids=lambda value: value if isinstance(value, str) else "")
def test_bad_input_is_refused_in_one_line_before_anything_is_created(
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
    assert any("has both plugins.zip and a folder plugins: keep one of them" in line for line in lines)
    assert any("there are no DAGs in" in line for line in lines)


@pytest.mark.parametrize("name", ["under_score", "1st", "n" * 47])
def test_a_name_that_its_parts_cannot_have_is_refused(graph_of: GraphOf, files: Path, name: str) -> None:
    with pytest.raises(pulumi.RunError, match="46 at most"):
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
