"""Property values on the wire: protobuf `Struct`s with signatures for secrets, unknowns and references."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from google.protobuf import struct_pb2

from local.engine.errors import EngineError, UnsupportedError
from local.engine.values.assets import hashed, read_asset
from local.engine.values.model import (
    ARCHIVE_SIGNATURE,
    ASSET_SIGNATURE,
    OUTPUT_SIGNATURE,
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
)
from local.engine.values.urns import UNKNOWN_TEXT

# One text for each type that an unknown value may have (sdk/go/common/resource/plugin/rpc.go).
_UNKNOWN_TEXTS = {
    UNKNOWN_TEXT,
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
}


@dataclass
class Decoder:
    """Reads values, and remembers the resources that the outputs among them say they come from.

    With a `root`, files and folders are looked up there, and get the hash of what they hold.
    """

    dependencies: set[str]
    root: Path | None = None

    def decode(self, value: struct_pb2.Value) -> Value:
        """The value; raises UnsupportedError for what this engine can't keep."""
        kind = value.WhichOneof("kind")
        if kind == "string_value":
            return Unknown() if value.string_value in _UNKNOWN_TEXTS else value.string_value
        if kind == "number_value":
            if not math.isfinite(value.number_value):
                raise UnsupportedError("a number that is not finite")
            return number(value.number_value)
        if kind == "bool_value":
            return value.bool_value
        if kind == "list_value":
            return [self.decode(item) for item in value.list_value.values]
        if kind == "struct_value":
            return self._decode_struct(value.struct_value)
        return None

    def _decode_struct(self, struct: struct_pb2.Struct) -> Value:
        fields = struct.fields
        if SIGNATURE_KEY not in fields:
            return {key: self.decode(item) for key, item in fields.items()}
        signature = fields[SIGNATURE_KEY].string_value
        if signature == SECRET_SIGNATURE:
            return _secret(self.decode(fields["value"]))
        if signature == REFERENCE_SIGNATURE:
            id_ = self.decode(fields["id"]) if "id" in fields else None
            return Reference(fields["urn"].string_value, id_, fields["packageVersion"].string_value)
        if signature == OUTPUT_SIGNATURE:
            self.dependencies.update(item.string_value for item in fields["dependencies"].list_value.values)
            element = self.decode(fields["value"]) if "value" in fields else Unknown()
            return _secret(element) if fields["secret"].bool_value else element
        if signature in {ASSET_SIGNATURE, ARCHIVE_SIGNATURE}:
            asset = read_asset({key: self.decode(item) for key, item in fields.items()})
            return hashed(asset, self.root) if self.root else asset
        raise UnsupportedError("a special value as a property")


def decode_properties(struct: struct_pb2.Struct, *, unknowns: bool) -> PropertyMap:
    """The properties; raises EngineError for an unknown value where only known ones make sense."""
    decoded = {key: Decoder(set()).decode(value) for key, value in struct.fields.items()}
    if not unknowns:
        for key, value in decoded.items():
            if isinstance(value, Unknown):
                raise EngineError(f"the provider returned an unknown value for {key!r}")
    return decoded


def encode_properties(properties: PropertyMap, *, unknowns: bool, secrets: bool = False) -> struct_pb2.Struct:
    """The properties for the wire. Without `unknowns` those are left out; without `secrets` those go bare."""
    struct = struct_pb2.Struct()
    for key, value in properties.items():
        if unknowns or not isinstance(value, Unknown):
            _encode(value, struct.fields[key], unknowns=unknowns, secrets=secrets)
    return struct


def _encode(value: Value, into: struct_pb2.Value, *, unknowns: bool, secrets: bool) -> None:
    match value:
        case None:
            into.null_value = struct_pb2.NULL_VALUE
        case bool():
            into.bool_value = value
        case int() | float():
            into.number_value = value
        case str():
            into.string_value = value
        case list():
            into.list_value.SetInParent()
            for item in value:
                _encode(item, into.list_value.values.add(), unknowns=unknowns, secrets=secrets)
        case dict():
            into.struct_value.CopyFrom(encode_properties(value, unknowns=unknowns, secrets=secrets))
        case Unknown():
            into.string_value = UNKNOWN_TEXT
        case Reference():
            _encode(value.urn if value.id is None else value.id, into, unknowns=unknowns, secrets=secrets)
        case Asset():
            into.struct_value.update(value.fields)
        case Secret() if secrets:
            into.struct_value.fields[SIGNATURE_KEY].string_value = SECRET_SIGNATURE
            _encode(value.element, into.struct_value.fields["value"], unknowns=unknowns, secrets=secrets)
        case Secret():
            _encode(value.element, into, unknowns=unknowns, secrets=secrets)


def _secret(value: Value) -> Secret:
    return value if isinstance(value, Secret) else Secret(value)
