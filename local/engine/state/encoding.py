"""Resource states and their values as JSON, as Pulumi's checkpoints (version 3) have them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from local.engine.errors import EngineError, Unsupported
from local.engine.state.resource import ResourceState
from local.engine.state.secrets import Crypter
from local.engine.values.model import (
    REFERENCE_SIGNATURE,
    SECRET_SIGNATURE,
    SIGNATURE_KEY,
    PropertyMap,
    Reference,
    Secret,
    Unknown,
    Value,
    unwrap,
)
from local.engine.values.urns import UNKNOWN_TEXT

# Name in the checkpoint, attribute; in the order in which Pulumi writes them. Empty ones are left out, except the first and
# `type`. Stack traces are lists of objects: see below.
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
    ("initErrors", "init_errors"),
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


def masking(secret: Secret) -> Any:
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
    return value


def decode(data: Any, crypter: Crypter | None, *, keep_ciphertext: bool = True) -> Value:
    """The value that plain JSON data stands for. Without a crypter, secrets are taken as already decrypted."""
    if isinstance(data, list):
        return [decode(item, crypter, keep_ciphertext=keep_ciphertext) for item in data]
    if isinstance(data, float) and data.is_integer():
        return int(data)
    if data == UNKNOWN_TEXT:
        return Unknown()
    if not isinstance(data, dict):
        return data  # type: ignore[no-any-return]  # JSON has nothing else
    signature = data.get(SIGNATURE_KEY)
    if signature is None:
        return {key: decode(item, crypter, keep_ciphertext=keep_ciphertext) for key, item in data.items()}
    if signature == SECRET_SIGNATURE:
        return _decode_secret(data, crypter, keep_ciphertext=keep_ciphertext)
    if signature == REFERENCE_SIGNATURE:
        return Reference(data["urn"], data.get("id"), data.get("packageVersion", ""))
    raise Unsupported("an asset, an archive or another special value in the state")


def _decode_secret(data: dict[str, Any], crypter: Crypter | None, *, keep_ciphertext: bool) -> Secret:
    if "plaintext" in data:
        return Secret(decode(json.loads(data["plaintext"]), None))
    ciphertext = data["ciphertext"]
    text = crypter.decrypt(ciphertext) if crypter else ciphertext
    element = decode(json.loads(text), None)
    return Secret(element, ciphertext if crypter and keep_ciphertext else None)


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


def decode_resource(data: dict[str, Any], crypter: Crypter | None, *, keep_ciphertext: bool) -> ResourceState:
    """The resource that a checkpoint has. Raises Unsupported for what this engine would lose."""
    known = dict(_FIELDS)
    unknown = sorted(data.keys() - known.keys())
    if unknown:
        raise Unsupported(f"{unknown[0]!r} on {data.get('urn', 'a resource')} in the state")
    fields: dict[str, Any] = {known[name]: value for name, value in data.items()}
    for name in ("inputs", "outputs"):
        if name in fields:
            fields[name] = decode(fields[name], crypter, keep_ciphertext=keep_ciphertext)
    if "stack_trace" in fields:
        fields["stack_trace"] = [frame.get("sourcePosition", "") for frame in fields["stack_trace"]]
    try:
        return ResourceState(**fields)
    except TypeError as error:
        raise EngineError(f"a resource in the state is incomplete: {error}") from error


def shown(properties: PropertyMap) -> dict[str, Any]:
    """Properties for the events: secrets masked."""
    encoded: dict[str, Any] = encode(properties, masking)
    return encoded
