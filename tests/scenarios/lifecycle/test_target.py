"""`--target` and `--exclude` leave other resources unchanged. They aren't checked, so their objects can be deleted."""

from __future__ import annotations

import pytest

from tests.support.aws.local_mwaa import any_version
from tests.support.pulumi.stack import Stack

OWNER = 'AirflowVariable("{name}", environment=environment, key=prefix + "owner", value="data")\n'
# `limits` takes its value from `owner`, and `backfill` depends on `limits`.
CHAIN = """
owner = AirflowVariable("owner", environment=environment, key=prefix + "owner", value="{value}")
later = owner.value.apply(lambda value: "after " + value)
limits = AirflowVariable("limits", environment=environment, key=prefix + "limits", value=later)
after = pulumi.ResourceOptions(depends_on=[limits])
AirflowPool("backfill", environment=environment, name=prefix + "backfill", slots=4, description="{value}", opts=after)
AirflowConnection(
    "warehouse", environment=environment, connection_id=prefix + "warehouse", conn_type="http", host="{value}"
)
"""
SELECTED = [
    (["--target", "owner", "--target-dependents"], {"owner", "limits", "backfill"}),
    (["--target", "owner", "--target", "warehouse"], {"owner", "warehouse"}),
    (["--exclude", "owner", "--exclude-dependents"], {"warehouse"}),
]


def options(stack: Stack, *texts: str) -> list[str]:
    """Returns the options, with each resource name replaced by its URN."""
    return [text if text.startswith("-") else stack.pulumi.urns(text)[0] for text in texts]


@any_version
def test_up_changes_only_what_is_targeted_or_not_excluded(stack: Stack) -> None:
    stack.write(CHAIN.format(value="old"))
    stack.up()
    before = stack.all_live()
    stack.write(CHAIN.format(value="new"))
    for selected, changed in SELECTED:
        preview = stack.pulumi.preview(*options(stack, *selected))
        assert preview.exit_code == 0, preview.text
        assert preview.short_ops == {name: ["update"] for name in changed}, selected
    assert stack.all_live() == before

    stack.mwaa.forget_calls()
    stack.up(*options(stack, "--target", "owner"))
    stack.up(*options(stack, "--exclude", "warehouse"))
    changes = [call["path"] for call in stack.mwaa.calls() if call["method"] != "GET"]
    assert changes == [
        f"/variables/{stack.prefix}owner",
        f"/variables/{stack.prefix}limits",
        f"/pools/{stack.prefix}backfill",
    ]
    assert stack.live("connections") == before[1]
    assert stack.up().short_ops == {"warehouse": ["update"]}


@any_version
def test_destroy_deletes_only_what_is_targeted_or_not_excluded(stack: Stack) -> None:
    stack.write(CHAIN.format(value="data"))
    stack.up()
    before = stack.all_live()
    refused = stack.pulumi.destroy("--skip-preview", *options(stack, "--target", "owner"))
    assert refused.exit_code != 0
    assert "pass --target-dependents to proceed" in refused.errors
    assert stack.all_live() == before

    targeted = stack.pulumi.destroy("--skip-preview", *options(stack, "--target", "limits", "--target-dependents"))
    assert targeted.exit_code == 0, targeted.text
    assert [live.keys() for live in stack.all_live()] == [{"owner"}, {"warehouse"}, set()]
    rest = stack.pulumi.destroy("--skip-preview", *options(stack, "--exclude", "owner"))
    assert rest.exit_code == 0, rest.text
    assert [live.keys() for live in stack.all_live()] == [{"owner"}, set(), set()]
    assert stack.recorded == ["owner"]


@any_version
@pytest.mark.parametrize(("option", "left"), [("--target", "owner"), ("--exclude", "renamed")])
def test_rename_with_only_the_old_name_selected_deletes_the_object(stack: Stack, option: str, left: str) -> None:
    stack.write(OWNER.format(name="owner"))
    stack.up()
    stack.mwaa.forget_calls()
    stack.write(OWNER.format(name="renamed"))
    [old] = stack.pulumi.urns("owner")
    stack.up(option, old.replace("::owner", f"::{left}"))
    assert (stack.deleted(), stack.live("variables")) == ([f"/variables/{stack.prefix}owner"], {})
    assert stack.up().short_ops == {"renamed": ["create"]}
    assert stack.live("variables").keys() == {"owner"}


@any_version
def test_rename_with_only_the_new_name_selected_does_not_delete_the_object(stack: Stack) -> None:
    stack.write(OWNER.format(name="owner"))
    stack.up()
    stack.mwaa.forget_calls()
    stack.write(OWNER.format(name="renamed"))
    [old] = stack.pulumi.urns("owner")
    stack.up("--target", old.replace("::owner", "::renamed"))
    assert stack.recorded == ["owner", "renamed"]
    assert stack.up().short_ops == {"owner": ["delete"]}
    assert stack.deleted() == []
    assert stack.live("variables").keys() == {"owner"}
