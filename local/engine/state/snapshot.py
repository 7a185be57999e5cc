"""What the state said when a deployment began."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from local.engine.errors import EngineError, UnsupportedError
from local.engine.state.encoding import Reader
from local.engine.state.resource import ResourceState

# Features of a version 4 checkpoint that this engine understands.
_FEATURES = {"taint"}


@dataclass
class PendingOperation:
    """An operation that a run began and didn't live to finish."""

    resource: ResourceState
    type: str


@dataclass
class Snapshot:
    """Resources in an order in which none comes before what it needs, and the operations that were left pending."""

    resources: list[ResourceState] = field(default_factory=list)
    pending: list[PendingOperation] = field(default_factory=list)


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
