"""Which files in a folder are uploaded to the bucket, and under which keys."""

from __future__ import annotations

from pathlib import Path

import pulumi
import pytest

from pulumi_mwaa.components import Dags
from tests.support.pulumi.mocked_program import GraphOf


def write(folder: Path, *files: str) -> Path:
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(file)
    return folder


def test_dags_are_uploaded_with_their_folders_under_the_prefix(graph_of: GraphOf, tmp_path: Path) -> None:
    write(tmp_path, "one.py", "team/two.py", "team/sql/three.sql")
    graph = graph_of(lambda: Dags("d", bucket="b", folder=tmp_path))
    objects = [graph[label].inputs for label in graph.of("BucketObjectv2")]
    assert {(each["bucket"], each["key"], Path(each["source"].path)) for each in objects} == {
        ("b", f"dags/{file}", tmp_path / file) for file in ("one.py", "team/two.py", "team/sql/three.sql")
    }


def test_compiled_and_hidden_files_are_not_uploaded_except_what_airflow_reads(
    graph_of: GraphOf, tmp_path: Path
) -> None:
    write(tmp_path, "one.py", "__pycache__/one.pyc", ".one.py.swp", ".git/config", ".airflowignore", "t/.airflowignore")
    graph = graph_of(lambda: Dags("d", bucket="b", folder=tmp_path, prefix="p"))
    keys = {graph[label].inputs["key"] for label in graph.of("BucketObjectv2")}
    assert keys == {"p/one.py", "p/.airflowignore", "p/t/.airflowignore"}


@pytest.mark.parametrize("folder", ["missing", "empty", "hidden"])
def test_a_folder_without_dags_is_rejected(graph_of: GraphOf, tmp_path: Path, folder: str) -> None:
    (tmp_path / "empty").mkdir()
    write(tmp_path, "hidden/.one.py")
    with pytest.raises(pulumi.RunError, match=f"^no DAGs in .*{folder} — add one$"):
        graph_of(lambda: Dags("d", bucket="b", folder=tmp_path / folder))


def test_dags_can_depend_on_other_resources(graph_of: GraphOf, tmp_path: Path) -> None:
    write(tmp_path / "first", "one.py")
    write(tmp_path / "then", "two.py")

    def program() -> None:
        first = Dags("first", bucket="b", folder=tmp_path / "first")
        Dags("then", bucket="b", folder=tmp_path / "then", opts=pulumi.ResourceOptions(depends_on=[first]))

    graph = graph_of(program)
    assert "BucketObjectv2 first-dags/one.py" in graph.before("BucketObjectv2 then-dags/two.py")
