"""Fills in what a registration leaves to its parent, and finds its provider."""

from __future__ import annotations

import threading
from collections.abc import Callable

from local.engine.apply.providers import refuse_package
from local.engine.decide.goal import Goal
from local.engine.errors import UnsupportedError
from local.engine.state.resource import ResourceState
from local.engine.values.model import PropertyMap
from local.engine.values.urns import (
    PROVIDER_PREFIX,
    STACK_REFERENCE_TYPE,
    is_provider_type,
    package_of,
    split_reference,
    urn_type,
)


class Registrar:
    """Knows the goals of the components so far, and the default provider. Safe to use from any thread."""

    def __init__(self, config: PropertyMap, register: Callable[[Goal], ResourceState]) -> None:
        self._config = config
        self._register = register
        self._lock = threading.Lock()
        self._goals: dict[str, Goal] = {}
        self._component_providers: dict[str, dict[str, str]] = {}
        self._default: str | None = None
        self._default_lock = threading.Lock()

    def complete(self, goal: Goal, providers: dict[str, str]) -> None:
        """Fills the goal in. Raises UnsupportedError if its provider is of a package that this engine doesn't run."""
        if goal.type == STACK_REFERENCE_TYPE:
            raise UnsupportedError(f"a stack reference ({goal.name!r})")
        package = package_of(goal.type)
        with self._lock:
            parent = self._goals.get(goal.parent)
            inherited = self._component_providers.get(goal.parent, {})
        if parent is not None:
            _inherit(goal, parent)
        if not goal.custom:
            for name, reference in inherited.items():
                providers.setdefault(name, reference)
            return
        if is_provider_type(goal.type):
            refuse_package(package, f"{goal.type} {goal.name!r}")
            return
        goal.provider = goal.provider or providers.get(package) or inherited.get(package, "")
        refuse_package(package, f"{goal.type} {goal.name!r}")
        if not goal.provider:
            goal.provider = self._default_provider(package)

    def settle(self, urn: str, goal: Goal, providers: dict[str, str]) -> None:
        """Remembers a registered resource for its children."""
        with self._lock:
            self._goals[urn] = goal
            if not goal.custom:
                self._component_providers[urn] = providers

    def _default_provider(self, package: str) -> str:
        """The default provider, registered with the whole configuration when it is first needed."""
        with self._default_lock:
            if self._default is None:
                goal = Goal(f"{PROVIDER_PREFIX}{package}", "default", custom=True, properties=dict(self._config))
                state = self._register(goal)
                self._default = f"{state.urn}::{state.id}"
            return self._default


def _inherit(goal: Goal, parent: Goal) -> None:
    goal.deleted_with = goal.deleted_with or parent.deleted_with
    if goal.protect is None:
        goal.protect = parent.protect
    if goal.retain_on_delete is None:
        goal.retain_on_delete = parent.retain_on_delete
    if not goal.provider and parent.provider:
        package = package_of(urn_type(split_reference(parent.provider)[0]))
        if not goal.custom or package == package_of(goal.type):
            goal.provider = parent.provider
