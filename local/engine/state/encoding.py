"""Resource states and their values as JSON, as Pulumi's checkpoints have them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from local.engine.errors import EngineError, UnsupportedError
from local.engine.state.resource import ResourceState
from local.engine.state.secrets import Crypter
from local.engine.values.assets import read_asset
from local.engine.values.model import (
    ARCHIVE_SIGNATURE,
    ASSET_SIGNATURE,
    REFERENCE_SIGNATURE,
    SECRET_SIGNATURE,
    SIGNATURE_KEY,
    Asset,
    PropertyMap,
    Reference,
    Secret,
    Unknown,
    Value,
    number,
    unwrap,
)
from local.engine.values.urns import UNKNOWN_TEXT

# Name in the checkpoint, attribute; in the order in which Pulumi writes them. Empty ones are left out.
_FIELDS = (
    ("urn", "urn"),
    ("custom", "custom"),
    ("delete", "delete"),
    ("id", "id"),
    ("type", "type"),
    ("inputs", "inputs"),
    ("outputs", "outputs"),
    ("parent", "parent"),
    ("protect", "protect"),
    ("taint", "taint"),
    ("external", "external"),
    ("dependencies", "dependencies"),
    ("provider", "provider"),
    ("propertyDependencies", "property_dependencies"),
    ("pendingReplacement", "pending_replacement"),
    ("additionalSecretOutputs", "additional_secret_outputs"),
    ("aliases", "aliases"),
    ("retainOnDelete", "retain_on_delete"),
    ("deletedWith", "deleted_with"),
    ("created", "created"),
    ("modified", "modified"),
    ("sourcePosition", "source_position"),
    ("stackTrace", "stack_trace"),
    ("ignoreChanges", "ignore_changes"),
)
_ALWAYS = {"urn", "custom", "type"}
_SHOWN_SECRET = "[secret]"  # noqa: S105 - what is shown in the place of one

SecretWriter = Callable[[Secret], Any]


def dump(value: Any) -> str:
    """Compact JSON, as Pulumi writes it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def plaintext(value: Value) -> str:
    """The JSON text that is encrypted in the place of a secret value."""
    return dump(encode(unwrap(value), lambda secret: secret.element))


def encrypting(crypter: Crypter) -> SecretWriter:
    """Writes secrets as a checkpoint has them, each encrypted once."""

    def write(secret: Secret) -> Any:
        if secret.ciphertext is None:
            secret.ciphertext = crypter.encrypt(plaintext(secret.element))
        return {SIGNATURE_KEY: SECRET_SIGNATURE, "ciphertext": secret.ciphertext}

    return write


def masking(_: Secret) -> Any:
    """Writes secrets as the events have them, without their value."""
    return {SIGNATURE_KEY: SECRET_SIGNATURE, "ciphertext": _SHOWN_SECRET}


def encode(value: Value, write_secret: SecretWriter) -> Any:
    """The value as plain JSON data."""
    if isinstance(value, Secret):
        return write_secret(value)
    if isinstance(value, Unknown):
        return UNKNOWN_TEXT
    if isinstance(value, Reference):
        encoded = {SIGNATURE_KEY: REFERENCE_SIGNATURE, "urn": value.urn, "packageVersion": value.version}
        return encoded if value.id is None else encoded | {"id": encode(value.id, write_secret)}
    if isinstance(value, dict):
        return {key: encode(value[key], write_secret) for key in sorted(value)}
    if isinstance(value, list):
        return [encode(item, write_secret) for item in value]
    return value.fields if isinstance(value, Asset) else value


def encode_resource(state: ResourceState, write_secret: SecretWriter) -> dict[str, Any]:
    """A resource as the checkpoint has it."""
    encoded: dict[str, Any] = {}
    for name, attribute in _FIELDS:
        value = getattr(state, attribute)
        if not value and name not in _ALWAYS:
            continue
        if name in {"inputs", "outputs"}:
            value = encode(value, write_secret)
        elif name == "stackTrace":
            value = [{"sourcePosition": position} if position else {} for position in value]
        elif name == "propertyDependencies":
            value = dict(sorted(value.items()))
        encoded[name] = value
    return encoded


@dataclass(frozen=True)
class Reader:
    """Reads values and resources. Without a crypter, secrets are taken as already decrypted.

    `keep_ciphertext` says that they will be written with the very same key, so that what doesn't change needn't be
    encrypted again.
    """

    crypter: Crypter | None
    keep_ciphertext: bool

    def value(self, data: Any) -> Value:
        """The value that plain JSON data stands for; raises UnsupportedError for what this engine can't keep."""
        if isinstance(data, dict):
            return self._object(data)
        if isinstance(data, list):
            return [self.value(item) for item in data]
        if isinstance(data, float):
            return number(data)
        return Unknown() if data == UNKNOWN_TEXT else cast("Value", data)

    def properties(self, data: dict[str, Any]) -> PropertyMap:
        """The properties that a JSON object stands for."""
        return {key: self.value(item) for key, item in data.items()}

    def resource(self, data: dict[str, Any]) -> ResourceState:
        """The resource that a checkpoint has. Raises UnsupportedError for what this engine would lose."""
        known = dict(_FIELDS)
        data = {name: value for name, value in data.items() if value is not None}
        unknown = sorted(data.keys() - known.keys())
        if unknown:
            raise UnsupportedError(f"{unknown[0]!r} on {data.get('urn', 'a resource')} in the state")
        fields: dict[str, Any] = {known[name]: value for name, value in data.items()}
        for name in ("inputs", "outputs"):
            if name in fields:
                fields[name] = self.properties(fields[name])
        if "stack_trace" in fields:
            fields["stack_trace"] = [frame.get("sourcePosition", "") for frame in fields["stack_trace"]]
        try:
            return ResourceState(**fields)
        except TypeError as error:
            raise EngineError(f"a resource in the state is incomplete: {error}") from error

    def _object(self, data: dict[str, Any]) -> Value:
        signature = data.get(SIGNATURE_KEY)
        if signature is None:
            return self.properties(data)
        if signature == SECRET_SIGNATURE:
            return self._secret(data)
        if signature == REFERENCE_SIGNATURE:
            return Reference(data["urn"], data.get("id"), data.get("packageVersion", ""))
        if signature in {ASSET_SIGNATURE, ARCHIVE_SIGNATURE}:
            return read_asset(data)
        raise UnsupportedError("a special value in the state")

    def _secret(self, data: dict[str, Any]) -> Secret:
        # In a secret, what was secret itself is plain.
        inner = Reader(None, keep_ciphertext=False)
        if "plaintext" in data:
            return Secret(inner.value(json.loads(data["plaintext"])))
        ciphertext = data["ciphertext"]
        if self.crypter is None:
            return Secret(inner.value(json.loads(ciphertext)))
        element = inner.value(json.loads(self.crypter.decrypt(ciphertext)))
        return Secret(element, ciphertext if self.keep_ciphertext else None)


def shown(properties: PropertyMap) -> dict[str, Any]:
    """Properties for the events: secrets masked."""
    encoded: dict[str, Any] = encode(properties, masking)
    return encoded
