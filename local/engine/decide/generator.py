"""Decides the steps of a registration. Follows pkg/resource/deploy/step_generator.go."""

from __future__ import annotations

from local.engine.decide.aliases import AliasTable
from local.engine.decide.context import Decisions
from local.engine.decide.diffing import compare, keep_ignored
from local.engine.decide.goal import Goal
from local.engine.decide.replace import delete_first
from local.engine.decide.steps import Diff, Op, Step
from local.engine.decide.targets import leave_alone, refuse_skipped, skip_create
from local.engine.errors import BailError, EngineError
from local.engine.report import Severity
from local.engine.state.encoding import dump, encode, masking
from local.engine.state.resource import ResourceState
from local.engine.values.model import PropertyMap, Value, contains_secret
from local.engine.values.urns import make_urn


class Generator:
    """Decides about one registration at a time; not to be called from two threads at once."""

    def __init__(self, decisions: Decisions, stack: str, project: str) -> None:
        self._decisions = decisions
        self._stack = stack
        self._project = project
        self._aliases = AliasTable(stack, project, lambda: decisions.olds)

    @property
    def renamed_to(self) -> dict[str, str]:
        """By the URN that a resource had, the one that it has now."""
        return self._aliases.renamed_to

    def urn(self, goal: Goal) -> str:
        """The URN of a registered resource."""
        return make_urn(self._stack, self._project, goal.parent, goal.type, goal.name)

    def register(self, goal: Goal) -> list[Step]:
        """The steps that make the resource what the program wants. Raises BailError after reporting what is wrong."""
        decisions = self._decisions
        urn = self._new_urn(goal)
        old, alias, problems = self._aliases.find(urn, goal, decisions.seen - {urn})
        for problem in problems:
            decisions.report(Severity.ERROR, urn, problem)
        new = goal.state(urn, old, alias)
        targeted = decisions.targeted(new)
        recreating = decisions.was(Op.DELETE, urn)
        if targeted:
            fresh = old is None or recreating or old.external or decisions.replaces(urn, old)
            new.inputs = self._checked(new, goal, None if fresh else old, bad_name=bool(problems))
        elif problems:
            raise BailError
        elif old is not None:
            new.inputs = old.inputs
        steps = self._steps(goal, old, new, targeted=targeted, recreating=recreating)
        refuse_skipped(decisions, steps)
        return steps

    def _steps(
        self, goal: Goal, old: ResourceState | None, new: ResourceState, *, targeted: bool, recreating: bool
    ) -> list[Step]:
        decisions, urn = self._decisions, new.urn
        if old is None:
            if not targeted:
                return skip_create(decisions, new)
            decisions.mark(Op.CREATE, urn)
            return [Step(Op.CREATE, new=new)]
        if recreating:
            decisions.decided[Op.DELETE].discard(urn)
            decisions.mark(Op.REPLACE, urn)
            return [Step(Op.REPLACE, old, new), Step(Op.CREATE_REPLACEMENT, old, new)]
        if old.external:
            decisions.mark(Op.CREATE, urn)
            return [
                Step(Op.CREATE_REPLACEMENT, old, new, pending_delete=True),
                Step(Op.REPLACE, old, new, pending_delete=True),
            ]
        return self._change(goal, old, new) if targeted else leave_alone(decisions, urn, old)

    def read(self, goal: Goal) -> list[Step]:
        """The steps that look a resource up which somebody else manages."""
        decisions = self._decisions
        urn = self._new_urn(goal)
        old, alias, _ = self._aliases.find(urn, goal, decisions.seen - {urn})
        new = goal.state(urn, old, alias)
        new.id = goal.id
        new.external = True
        if old is not None and not old.external and old.id != goal.id:
            decisions.mark(Op.REPLACE, urn)
            steps = [Step(Op.READ_REPLACEMENT, old, new), Step(Op.REPLACE, old, new, pending_delete=True)]
        else:
            decisions.mark(Op.READ, urn)
            steps = [Step(Op.READ, old, new)]
        refuse_skipped(decisions, steps)
        return steps

    def _new_urn(self, goal: Goal) -> str:
        decisions = self._decisions
        if goal.parent and goal.parent not in decisions.seen:
            raise EngineError(f"could not find parent resource {goal.parent}")
        urn = self.urn(goal)
        if urn in decisions.seen:
            decisions.report(Severity.ERROR, urn, f"Duplicate resource URN '{urn}'; try giving it a unique name")
            raise BailError
        decisions.seen.add(urn)
        return urn

    def _checked(self, new: ResourceState, goal: Goal, old: ResourceState | None, *, bad_name: bool) -> PropertyMap:
        """The inputs as the provider wants them."""
        decisions = self._decisions
        inputs = goal.properties
        provider = decisions.provider_of(new)
        invalid = bad_name
        if provider is not None:
            if old is not None:
                inputs = keep_ignored(decisions.report, new.urn, inputs, old.inputs, goal.ignore_changes)
            olds = old.inputs if old is not None else {}
            checked = provider.check(new.urn, olds, inputs, preview=decisions.preview)
            for property_, reason in checked.failures:
                invalid = True
                subject = f"{new.type} resource '{goal.name}'"
                if property_:
                    subject += f": property {property_} value {_shown(new.inputs.get(property_))}"
                decisions.report(Severity.ERROR, new.urn, f"{subject} has a problem: {reason}")
            inputs = checked.inputs
        if invalid:
            raise BailError
        return inputs

    def _change(self, goal: Goal, old: ResourceState, new: ResourceState) -> list[Step]:
        decisions = self._decisions
        diff = compare(decisions, old, new)
        if diff.changes or old.pending_replacement:
            if diff.replace_keys or old.pending_replacement:
                return self._replace(goal, old, new, diff)
            decisions.mark(Op.UPDATE, new.urn)
            return [Step(Op.UPDATE, old, new, diff, ignore_changes=goal.ignore_changes)]
        decisions.mark(Op.SAME, new.urn)
        return [Step(Op.SAME, old, new)]

    def _replace(self, goal: Goal, old: ResourceState, new: ResourceState, diff: Diff) -> list[Step]:
        decisions = self._decisions
        if new.protect and old.protect:
            decisions.report(
                Severity.ERROR,
                new.urn,
                f'unable to replace resource "{new.urn}"\n'
                "as it is currently marked for protection. To unprotect the resource, remove the `protect` flag from "
                "the resource in your Pulumi program and run `pulumi up`",
            )
            decisions.failed = True
            if not decisions.preview:
                raise BailError
        decisions.mark(Op.REPLACE, new.urn)
        if new.custom and not decisions.replaces(new.urn, old):
            # What was carried over from the original counts no longer.
            new.inputs = self._checked(new, goal, None, bad_name=False)
        first = diff.delete_before_replace if goal.delete_before_replace is None else goal.delete_before_replace
        if not first:
            return [
                Step(Op.CREATE_REPLACEMENT, old, new, diff, pending_delete=True),
                Step(Op.REPLACE, old, new, diff, pending_delete=True),
            ]
        return [
            *delete_first(decisions, old),
            Step(Op.REPLACE, old, new, diff),
            Step(Op.CREATE_REPLACEMENT, old, new, diff),
        ]


def _shown(value: Value) -> str:
    """A value that failed a check, for the message, as the CLI writes it; never a secret."""
    if contains_secret(value):
        return "[secret]"
    return f"{{{value if isinstance(value, str) else dump(encode(value, masking))}}}"
