"""The providers of a run: each explicit one, and the default one of each package and version, has a host of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable

from local.engine.apply.hosted import HostedProvider
from local.engine.decide.provider import Checked, Provider
from local.engine.decide.steps import Diff
from local.engine.errors import EngineError
from local.engine.guard import refuse_endpoint
from local.engine.state.resource import ResourceState
from local.engine.state.snapshot import Snapshot
from local.engine.values.model import PropertyMap, equal, unwrap
from local.engine.values.urns import DYNAMIC_PACKAGE, is_provider_type, package_of, split_reference
from local.engine.wire.host import Host
from local.engine.wire.plugins import find_plugin

_INTERNAL = "__internal"
# Makes a host for a provider with a URN and this configuration.
MakeHost = Callable[[str, PropertyMap], Host]


class ProviderRegistry:
    """Finds the provider that serves a resource. Safe to use from any thread."""

    def __init__(self, snapshot: Snapshot, make_host: MakeHost) -> None:
        self._snapshot = snapshot
        self._make_host = make_host
        self._lock = threading.RLock()
        self._providers: dict[str, HostedProvider] = {}
        self._superseded: list[HostedProvider] = []

    def for_resource(self, type_: str, reference: str) -> Provider:
        """Who checks and compares resources of the type."""
        if is_provider_type(type_):
            return ProviderConfigurations()
        return self.get(reference)

    def get(self, reference: str) -> HostedProvider:
        """The provider with that reference; raises EngineError if the run has none."""
        with self._lock:
            provider = self._providers.get(reference)
        if provider is None:
            self.ensure(reference)
            provider = self._providers[reference]
        return provider

    def runs(self, reference: str) -> bool:
        """Whether the provider is one of this run."""
        with self._lock:
            return reference in self._providers

    def ensure(self, reference: str) -> None:
        """Makes a provider that only the state knows ready for use. Components have none."""
        if not reference or self.runs(reference):
            return
        urn, id_ = split_reference(reference)
        for state in self._snapshot.resources:
            if state.urn == urn and state.id == id_:
                require_package(package_of(state.type), state.urn)
                self.configure(urn, id_, state.inputs)
                return
        raise EngineError(f"unknown provider {reference!r}: it is neither registered nor in the state")

    def configure(self, urn: str, id_: str, config: PropertyMap) -> None:
        """Gives the provider with that URN and id this configuration; another host than before, if it had one."""
        provider = HostedProvider(self._make_host(urn, own_configuration(config)))
        with self._lock:
            before = self._providers.get(f"{urn}::{id_}")
            if before is not None:
                self._superseded.append(before)
            self._providers[f"{urn}::{id_}"] = provider

    def keep(self, urn: str, id_: str, config: PropertyMap) -> None:
        """Like `configure`, but for a provider that hasn't changed: a host that already runs stays."""
        if not self.runs(f"{urn}::{id_}"):
            self.configure(urn, id_, config)

    def stop(self, *, at_once: bool = False) -> None:
        """Ends all hosts."""
        with self._lock:
            providers = [*self._providers.values(), *self._superseded]
        for provider in providers:
            provider.stop(at_once=at_once)


class ProviderConfigurations:
    """Checks and compares provider resources. A host has its say when it starts; a dynamic one has none."""

    def check(self, urn: str, olds: PropertyMap, news: PropertyMap, *, preview: bool) -> Checked:  # noqa: ARG002 - protocol
        """Takes any configuration but one that leads to something real."""
        refuse_endpoint(f"mwaa:endpointUrl of {urn}", unwrap(news.get("mwaa:endpointUrl")))
        return Checked(news)

    def diff(
        self,
        old: ResourceState,  # noqa: ARG002 - protocol
        old_inputs: PropertyMap,  # noqa: ARG002 - protocol
        old_outputs: PropertyMap,
        new_inputs: PropertyMap,
        *,
        preview: bool,  # noqa: ARG002 - protocol
        ignore_changes: list[str],  # noqa: ARG002 - protocol
    ) -> Diff:
        """Any difference is an update: the provider's resources stay."""
        return Diff(changes=not equal(old_outputs, own_configuration(new_inputs)))


def require_package(package: str, subject: str) -> None:
    """Raises UnsupportedError unless the package is the dynamic one, or is stood in for beside the engine."""
    if package != DYNAMIC_PACKAGE:
        find_plugin(package, subject)


def versioned(config: PropertyMap, version: str) -> PropertyMap:
    """A provider's configuration with the version of its package, as the CLI records it."""
    return {**config, _INTERNAL: {}, "version": version} if version else config


def own_configuration(config: PropertyMap) -> PropertyMap:
    """The configuration without what the engine has put there for itself."""
    return {key: value for key, value in config.items() if key != _INTERNAL}
