"""Fills in what a registration leaves to its parent, and finds its provider."""

from __future__ import annotations

import threading
from collections.abc import Callable

from local.engine.apply.providers import require_package, versioned
from local.engine.decide.goal import Goal
from local.engine.errors import UnsupportedError
from local.engine.state.resource import ResourceState
from local.engine.values.model import PropertyMap
from local.engine.values.urns import (
    DYNAMIC_PACKAGE,
    PROVIDER_PREFIX,
    STACK_REFERENCE_TYPE,
    is_provider_type,
    package_of,
    split_reference,
    urn_type,
)

_IN_NAMES = str.maketrans(dict.fromkeys(".-+", "_"))


class Registrar:
    """Knows the goals of the components so far, and the default providers. Safe to use from any thread."""

    def __init__(self, config: PropertyMap, register: Callable[[Goal], ResourceState]) -> None:
        self._config = config
        self._register = register
        self._lock = threading.Lock()
        self._goals: dict[str, Goal] = {}
        self._component_providers: dict[str, dict[str, str]] = {}
        self._defaults: dict[tuple[str, str], str] = {}
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
            goal.provider = ""
            for name, reference in inherited.items():
                providers.setdefault(name, reference)
            return
        require_package(package, f"{goal.type} {goal.name!r}")
        if is_provider_type(goal.type):
            goal.properties = versioned(goal.properties, goal.version)
            return
        goal.provider = goal.provider or providers.get(package) or inherited.get(package, "")
        if not goal.provider:
            goal.provider = self.default_provider(package, goal.version)

    def settle(self, urn: str, goal: Goal, providers: dict[str, str]) -> None:
        """Remembers a registered resource for its children."""
        with self._lock:
            self._goals[urn] = goal
            if not goal.custom:
                self._component_providers[urn] = providers

    def default_provider(self, package: str, version: str) -> str:
        """A package's default provider, registered with its configuration when it is first needed.

        Raises UnsupportedError if the package is none that this engine runs.
        """
        require_package(package, f"{PROVIDER_PREFIX}{package} 'default'")
        with self._default_lock:
            if (package, version) not in self._defaults:
                name = f"default_{version.translate(_IN_NAMES)}" if version else "default"
                properties = versioned(self._configuration(package), version)
                state = self._register(Goal(f"{PROVIDER_PREFIX}{package}", name, custom=True, properties=properties))
                self._defaults[package, version] = f"{state.urn}::{state.id}"
            return self._defaults[package, version]

    def _configuration(self, package: str) -> PropertyMap:
        """The configuration that the CLI gives a package: of its own namespace, and to dynamic providers all of it."""
        if package == DYNAMIC_PACKAGE:
            return dict(self._config)
        prefix = f"{package}:"
        return {key.removeprefix(prefix): value for key, value in self._config.items() if key.startswith(prefix)}


def _inherit(goal: Goal, parent: Goal) -> None:
    goal.deleted_with = goal.deleted_with or parent.deleted_with
    if goal.protect is None:
        goal.protect = parent.protect
    if goal.retain_on_delete is None:
        goal.retain_on_delete = parent.retain_on_delete
    if not goal.provider and parent.provider:
        package = package_of(urn_type(split_reference(parent.provider)[0]))
        if package == package_of(goal.type):
            goal.provider = parent.provider
