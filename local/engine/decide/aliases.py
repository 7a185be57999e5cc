"""Finds what a resource was called before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from local.engine.decide.goal import Alias, Goal
from local.engine.state.resource import ResourceState
from local.engine.values.urns import is_root_stack, make_urn, urn_name, urn_type


class AliasTable:
    """The names that the resources of this run had, and which of them were found in the state."""

    def __init__(self, stack: str, project: str, olds: Callable[[], Mapping[str, ResourceState]]) -> None:
        self._stack = stack
        self._project = project
        self._olds = olds
        # By old URN, the new one; and by new URN, the old one.
        self.renamed_to: dict[str, str] = {}
        self.renamed_from: dict[str, str] = {}

    def find(self, urn: str, goal: Goal, seen: set[str]) -> tuple[ResourceState | None, str, list[str]]:
        """The recorded resource, the old URN if it was found under one, and what is wrong with the names."""
        problems = []
        if urn in self.renamed_to:
            other = self.renamed_to[urn]
            problems.append(f"Duplicate resource URN '{urn}' conflicting with alias on resource with URN '{other}'")
        olds = self._olds()
        for candidate in (urn, *self._candidates(goal)):
            old = olds.get(candidate)
            if old is None:
                continue
            if candidate == urn:
                return old, "", problems
            rival = urn if candidate in seen else self.renamed_to.get(candidate)
            if rival:
                problems.append(
                    f"Duplicate resource alias '{candidate}' applied to resource with URN '{urn}' "
                    f"conflicting with resource with URN '{rival}'"
                )
            self.renamed_to[candidate] = urn
            self.renamed_from[urn] = candidate
            return old, candidate, problems
        return None, "", problems

    def _candidates(self, goal: Goal) -> Iterator[str]:
        declared = [self._expand(goal, alias) for alias in goal.aliases]
        yield from declared
        parent_was = self.renamed_from.get(goal.parent)
        if parent_was:
            yield self._inherited(goal.type, goal.name, goal.parent, parent_was)
            for urn in declared:
                yield self._inherited(urn_type(urn), urn_name(urn), goal.parent, parent_was)

    def _expand(self, goal: Goal, alias: Alias) -> str:
        if alias.urn:
            return alias.urn
        parent = self.renamed_from.get(alias.parent, alias.parent) if alias.parent else goal.parent
        if alias.no_parent or is_root_stack(parent):
            parent = ""
        return make_urn(
            alias.stack or self._stack,
            alias.project or self._project,
            parent,
            alias.type or goal.type,
            alias.name or goal.name,
        )

    def _inherited(self, type_: str, name: str, parent: str, parent_was: str) -> str:
        """The name under an earlier name of the parent; a child that is named after its parent changes with it."""
        prefix = urn_name(parent)
        if name.startswith(prefix):
            name = urn_name(parent_was) + name.removeprefix(prefix)
        return make_urn(self._stack, self._project, parent_was, type_, name)
