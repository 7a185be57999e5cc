"""What the state said when a deployment began."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from local.engine.errors import EngineError, Unsupported
from local.engine.state.encoding import decode_resource
from local.engine.state.resource import ResourceState
from local.engine.state.secrets import Crypter

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
    def salt(self) -> str | None:
        """The salt that its secrets were encrypted with, if it has one. Raises Unsupported for any other secrets provider."""
        provider = self.latest.get("secrets_providers")
        if provider is None:
            return None
        if provider["type"] != "passphrase":
            raise Unsupported(f"the state's secrets provider {provider['type']!r}")
        salt: str = provider["state"]["salt"]
        return salt

    def snapshot(self, crypter: Crypter | None, *, keep_ciphertext: bool) -> Snapshot:
        """The resources, decrypted; fresh objects at each call.

        `keep_ciphertext` says that the state will be written with the very same salt, so that what doesn't change needn't be
        encrypted again.
        """

        def load(data: dict[str, Any]) -> ResourceState:
            return decode_resource(data, crypter, keep_ciphertext=keep_ciphertext)

        return Snapshot(
            [load(resource) for resource in self.latest.get("resources", [])],
            [
                PendingOperation(load(operation["resource"]), operation["type"])
                for operation in self.latest.get("pending_operations", [])
            ],
        )


def parse_checkpoint(text: str, path: str) -> Checkpoint:
    """Reads a checkpoint file; raises EngineError if it is none, and Unsupported if it is beyond this engine."""
    try:
        data = json.loads(text)
        version, checkpoint = data["version"], data["checkpoint"]
    except (ValueError, KeyError, TypeError) as error:
        raise EngineError(f"{path} is not a readable checkpoint: {error}") from error
    features = set(data.get("features", [])) - _FEATURES
    if version not in {3, 4} or features:
        what = f"the feature {min(features)!r}" if features else f"version {version!r}"
        raise Unsupported(f"{what} of the checkpoint {path}")
    return Checkpoint(checkpoint.get("latest") or {})
