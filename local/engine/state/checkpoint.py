"""The checkpoint file of a stack, versions 3 and 4: read whole, and written with each resource encoded only once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from local.engine.errors import EngineError, UnsupportedError
from local.engine.state.encoding import Reader, dump, encode_resource, encrypting
from local.engine.state.integrity import magic
from local.engine.state.normalize import normalized
from local.engine.state.resource import ResourceState, now
from local.engine.state.secrets import Crypter
from local.engine.state.snapshot import PendingOperation, Snapshot

# Features of a version 4 checkpoint that this engine understands.
_FEATURES = {"taint"}


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint file's contents, not yet decrypted."""

    latest: dict[str, Any]

    @property
    def manifest(self) -> dict[str, Any]:
        """Which engine wrote it."""
        manifest: dict[str, Any] = self.latest.get("manifest") or {}
        return manifest

    @property
    def salt(self) -> str | None:
        """The salt that its secrets were encrypted with, if any. Raises UnsupportedError for another provider."""
        provider = self.latest.get("secrets_providers")
        if provider is None:
            return None
        if provider["type"] != "passphrase":
            raise UnsupportedError(f"the state's secrets provider {provider['type']!r}")
        salt: str = provider["state"]["salt"]
        return salt

    def snapshot(self, reader: Reader) -> Snapshot:
        """The resources, decrypted; fresh objects at each call."""
        return Snapshot(
            [reader.resource(resource) for resource in self.latest.get("resources") or []],
            [
                PendingOperation(reader.resource(operation["resource"]), operation["type"])
                for operation in self.latest.get("pending_operations") or []
            ],
        )


def parse_checkpoint(text: str, path: str) -> Checkpoint:
    """Reads a checkpoint file; raises EngineError if it is none, and UnsupportedError if it is beyond this engine."""
    try:
        data = json.loads(text)
        version, checkpoint = data["version"], data["checkpoint"]
    except (ValueError, KeyError, TypeError) as error:
        raise EngineError(f"{path} is not a readable checkpoint: {error}") from error
    features = set(data.get("features", [])) - _FEATURES
    if version not in {3, 4} or features:
        what = f"the feature {min(features)!r}" if features else f"version {version!r}"
        raise UnsupportedError(f"{what} of the checkpoint {path}")
    return Checkpoint(checkpoint.get("latest") or {})


def write_checkpoint(
    stack: str, crypter: Crypter, resources: Iterable[ResourceState], pending: Iterable[PendingOperation]
) -> str:
    """A checkpoint with these resources and pending operations; version 4 only if it has to name a feature."""
    states = normalized(resources)
    engine = version("pulumi")
    manifest = {"time": now(), "magic": magic(engine), "version": engine}
    parts = [
        f'"manifest":{dump(manifest)}',
        f'"secrets_providers":{dump({"type": "passphrase", "state": {"salt": crypter.salt}})}',
    ]
    if states:
        parts.append(f'"resources":[{",".join(_text(state, crypter) for state in states)}]')
    operations = [f'{{"resource":{_text(item.resource, crypter)},"type":{dump(item.type)}}}' for item in pending]
    if operations:
        parts.append(f'"pending_operations":[{",".join(operations)}]')
    parts.append('"metadata":{}')
    features = '"version":4,"features":["taint"]' if any(state.taint for state in states) else '"version":3'
    return f'{{{features},"checkpoint":{{"stack":{dump(stack)},"latest":{{{",".join(parts)}}}}}}}'


def _text(state: ResourceState, crypter: Crypter) -> str:
    if state.text is None:
        state.text = dump(encode_resource(state, encrypting(crypter)))
    return state.text
