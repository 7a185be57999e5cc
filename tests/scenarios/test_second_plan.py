"""All rows of the case table in one program: after `up`, `preview --refresh` shows nothing, on every engine."""

from __future__ import annotations

import pulumi_mwaa
from tests.resources.cases import SAME, Tried, expected, kinds
from tests.support.stack import Stack


def declaration(stack: Stack, tried: Tried, number: int) -> str:
    """One resource of the program."""
    case = tried.cases[number]
    arguments = {tried.kind.key: case.name.format(stack.prefix), **case.fields}
    return f'{tried.resource}("{tried.kind.name}-{number}", environment=environment, **{arguments!r})\n'


def test_second_plan_is_empty(stack: Stack) -> None:
    declared = [
        declaration(stack, tried, number)
        for tried in kinds()
        for number, case in enumerate(tried.cases)
        if expected(tried.kind, case, stack.mwaa.api) == SAME
    ]
    assert len(declared) > 50
    stack.write(f"from pulumi_mwaa import {', '.join(pulumi_mwaa.__all__)}\n" + "".join(declared))
    assert len(stack.changes(stack.up())) == len(declared)
    again = stack.engine.preview("--refresh", "--expect-no-changes")
    assert again.exit_code == 0, again.text
    assert stack.changes(again) == {}
    destroyed = stack.engine.destroy()
    assert destroyed.exit_code == 0, destroyed.text
