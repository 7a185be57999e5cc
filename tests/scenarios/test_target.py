"""With `--target`, what isn't targeted isn't checked, and protects nothing: the one way to lose what is declared."""

from __future__ import annotations

import pytest

from tests.support.mwaa import any_version
from tests.support.stack import Stack

OWNER = 'AirflowVariable("{name}", environment=environment, key=prefix + "owner", value="data")\n'


@any_version
@pytest.mark.parametrize("engine_name", ["pulumi"], indirect=True)  # the embedded engine has no --target
def test_renamed_and_only_the_old_name_targeted(stack: Stack) -> None:
    stack.write(OWNER.format(name="owner"))
    stack.up()
    stack.mwaa.forget_calls()
    stack.write(OWNER.format(name="renamed"))
    [old] = stack.engine.urns("owner")
    stack.up("--target", old)
    assert (stack.deleted(), stack.live("variables")) == ([f"/variables/{stack.prefix}owner"], {})
    assert stack.up().short_ops == {"renamed": ["create"]}

    # The new name alone, and the old one with the next whole run: nothing is lost.
    stack.mwaa.forget_calls()
    stack.write(OWNER.format(name="again"))
    stack.up("--target", old.replace("::owner", "::again"))
    assert stack.recorded == ["again", "renamed"]
    assert stack.up().short_ops == {"renamed": ["delete"]}
    assert stack.deleted() == []
    assert stack.live("variables").keys() == {"owner"}
