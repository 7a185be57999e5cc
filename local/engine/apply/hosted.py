"""A provider behind a host: secrets go out bare and come back as what they were."""

from __future__ import annotations

from dataclasses import dataclass

from pulumi.runtime.proto import provider_pb2

from local.engine.decide.provider import Checked, DiffUnavailableError
from local.engine.decide.steps import Diff
from local.engine.state.resource import ResourceState
from local.engine.values.diff import detailed, diff_objects
from local.engine.values.model import PropertyMap, Secret, annotate_secrets, contains_secret, contains_unknown, unwrap
from local.engine.wire.codec import decode_properties
from local.engine.wire.host import Host

_UNKNOWN_CONFIGURATION = (
    "The provider for this resource has inputs that are not known during preview.\n"
    "This preview may not correctly represent the changes that will be applied during an update."
)


@dataclass
class Found:
    """What a read found: nothing, if the id is empty. Inputs only if the provider says some."""

    id: str
    outputs: PropertyMap
    inputs: PropertyMap | None


class HostedProvider:
    """Serves resources through a host. In a preview only check and diff reach one that has no more to say."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._known = not contains_unknown(host.config)

    def check(self, urn: str, olds: PropertyMap, news: PropertyMap, *, preview: bool) -> Checked:
        """Validates inputs; takes them as they are if the provider's own configuration isn't known yet."""
        if not self._known:
            return Checked(news)
        response = self._host.check(urn, olds, news, unknowns=preview)
        inputs = decode_properties(response.inputs, unknowns=preview)
        annotate_secrets(inputs, news)
        return Checked(inputs, [(failure.property, failure.reason) for failure in response.failures])

    def diff(
        self,
        old: ResourceState,
        old_inputs: PropertyMap,
        old_outputs: PropertyMap,
        new_inputs: PropertyMap,
        *,
        preview: bool,
        ignore_changes: list[str],
    ) -> Diff:
        """Compares; a provider without a `diff` of its own leaves it to the inputs."""
        if not self._known:
            raise DiffUnavailableError(_UNKNOWN_CONFIGURATION)
        response = self._host.diff(
            old.urn, old.id, old_inputs, old_outputs, new_inputs, unknowns=preview, ignore_changes=ignore_changes
        )
        diff = Diff(
            changes=response.changes == provider_pb2.DiffResponse.DIFF_SOME,
            replace_keys=list(response.replaces),
            changed_keys=list(response.diffs),
            delete_before_replace=response.deleteBeforeReplace,
        )
        if response.changes == provider_pb2.DiffResponse.DIFF_UNKNOWN:
            change = diff_objects(_bare(old_inputs), _bare(new_inputs))
            diff.changes = change.any
            diff.changed_keys = change.keys
            diff.detailed = dict(detailed(change)) if change.any else None
        return diff

    def create(self, urn: str, inputs: PropertyMap, *, preview: bool) -> tuple[str, PropertyMap]:
        """Makes the resource: id and outputs. A preview has no id, and maybe only the inputs for outputs."""
        if preview and not self._previews:
            return "", dict(inputs) if self._known else {}
        id_, outputs = self._host.create(urn, inputs, preview=preview)
        annotate_secrets(outputs, inputs)
        return id_, outputs

    def update(
        self, old: ResourceState, inputs: PropertyMap, ignore_changes: list[str], *, preview: bool
    ) -> PropertyMap:
        """Changes the resource: outputs. A preview may have to take the inputs for the outputs."""
        if preview and not self._previews:
            return dict(inputs) if self._known else {}
        outputs = self._host.update(
            old.urn, old.id, old.inputs, old.outputs, inputs, ignore_changes=ignore_changes, preview=preview
        )
        annotate_secrets(outputs, inputs)
        return outputs

    def read(self, urn: str, id_: str, inputs: PropertyMap, outputs: PropertyMap) -> Found:
        """Looks the resource up."""
        if not self._known:
            return Found(id_, {}, {})
        response = self._host.read(urn, id_, inputs, outputs)
        found = decode_properties(response.properties, unknowns=False)
        annotate_secrets(found, outputs)
        new_inputs = decode_properties(response.inputs, unknowns=False) if response.HasField("inputs") else None
        if new_inputs is not None:
            annotate_secrets(new_inputs, inputs)
        return Found(response.id, found, new_inputs)

    def delete(self, state: ResourceState) -> None:
        """Deletes the resource."""
        self._host.delete(state.urn, state.id, state.inputs, state.outputs)

    def invoke(self, token: str, arguments: PropertyMap) -> PropertyMap:
        """Calls a function: what it returns. What was secret among the arguments makes all of it secret."""
        returned = self._host.invoke(token, {key: unwrap(value) for key, value in arguments.items()})
        return {key: Secret(value) for key, value in returned.items()} if contains_secret(arguments) else returned

    @property
    def _previews(self) -> bool:
        return self._known and self._host.previews

    def stop(self, *, at_once: bool = False) -> None:
        """Ends the host."""
        self._host.stop(at_once=at_once)


def _bare(properties: PropertyMap) -> PropertyMap:
    return {key: unwrap(value) for key, value in properties.items()}
