"""`runs`, `dags list`, `datasets list` and `publish`."""

from __future__ import annotations

from tests.support.aws.dag_runs import runs, trigger, wait_for_run
from tests.support.aws.local_mwaa import LocalMwaa
from tests.support.console_script import run_on
from tests.support.system.processes import until

URI = "s3://bucket/landing/orders"


def test_runs_are_listed_newest_first_and_by_state(scheduled_mwaa: LocalMwaa, prefix: str) -> None:
    environment = scheduled_mwaa.environment
    trigger(scheduled_mwaa, "any_bash_command", {"command": "true planted-secret"}, f"{prefix}1")
    trigger(scheduled_mwaa, "any_bash_command", {"command": "false"}, f"{prefix}2")
    for run_id in (f"{prefix}1", f"{prefix}2"):
        wait_for_run(scheduled_mwaa, "any_bash_command", run_id)
    command = ("runs", environment, "any_bash_command", "--limit", "2", "--json")
    both = run_on(scheduled_mwaa, *command)
    assert (both.code, both.stderr) == (0, "")
    assert [(run["dag_run_id"], run["state"]) for run in both.json] == [
        (f"{prefix}2", "failed"),
        (f"{prefix}1", "success"),
    ]
    assert "planted-secret" not in both.stdout
    failed = run_on(scheduled_mwaa, *command, "--state", "failed", "--state", "running")
    assert {run["state"] for run in failed.json} <= {"failed", "running"}
    table = run_on(scheduled_mwaa, "runs", environment, "any_bash_command", "--limit", "1")
    assert table.rows[0] == ["dag_run_id", "state", "start_date", "end_date", "note"]
    assert table.rows[1][:2] == [f"{prefix}2", "failed"]
    assert len(table.rows) == 2


def test_runs_of_an_unknown_dag_are_one_error(scheduled_mwaa: LocalMwaa) -> None:
    ran = run_on(scheduled_mwaa, "runs", scheduled_mwaa.environment, "unknown")
    assert "list runs of DAG 'unknown' in environment 'local': 404 Not Found" in ran.error
    assert ran.code == 1


def test_dags_and_datasets_are_listed(scheduled_mwaa: LocalMwaa) -> None:
    listed = run_on(scheduled_mwaa, "dags", "list", scheduled_mwaa.environment, "--json")
    ids = [dag["dag_id"] for dag in listed.json]
    assert ids == sorted(ids)
    assert {"any_bash_command", "failing", "on_dataset"} <= {*ids}
    assert ["failing", "false", "false"] in run_on(scheduled_mwaa, "dags", "list", scheduled_mwaa.environment).rows
    datasets = run_on(scheduled_mwaa, "datasets", "list", scheduled_mwaa.environment)
    assert datasets.rows[0] == ["uri", "consuming_dags"]
    assert [URI, "on_dataset"] in datasets.rows


def test_published_event_starts_the_dag_of_the_dataset(scheduled_mwaa: LocalMwaa) -> None:
    before = {run["dag_run_id"] for run in runs(scheduled_mwaa, "on_dataset")}
    ran = run_on(scheduled_mwaa, "publish", scheduled_mwaa.environment, URI, "--extra", '{"rows": 3}', "--json")
    assert (ran.code, ran.stderr, ran.json["uri"]) == (0, "", URI)
    until(lambda: {run["dag_run_id"] for run in runs(scheduled_mwaa, "on_dataset")} - before)


def test_unknown_dataset_is_one_error(scheduled_mwaa: LocalMwaa) -> None:
    ran = run_on(scheduled_mwaa, "publish", scheduled_mwaa.environment, "s3://unknown")
    assert ran.error == (
        f"publish to dataset 's3://unknown' in environment '{scheduled_mwaa.environment}': no DAG uses this dataset — "
        "check the URI, and that Airflow has parsed the DAG"
    )
    assert ran.code == 1
