"""Property values in the engine's protocol: plain JSON, and special strings and objects for everything else."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from google.protobuf import json_format, struct_pb2
from pulumi.runtime.rpc import UNKNOWN, _special_archive_sig, _special_asset_sig, _special_sig_key

_ZIPPED_AT = (1990, 1, 1, 0, 0, 0)  # fixed, so that zipping the same files twice gives the same archive


def from_wire(struct: struct_pb2.Struct) -> dict[str, Any]:
    """Converts properties from protobuf; whole numbers become `int`s."""
    properties: dict[str, Any] = _with_integers(json_format.MessageToDict(struct))
    return properties


def to_wire(properties: dict[str, Any]) -> struct_pb2.Struct:
    """Converts properties to protobuf."""
    struct = struct_pb2.Struct()
    json_format.ParseDict(properties, struct)
    return struct


def is_unknown(value: Any) -> bool:
    """Returns whether the value, or a part of it, isn't known yet."""
    if isinstance(value, dict):
        return any(is_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(is_unknown(item) for item in value)
    return bool(value == UNKNOWN)


def same(left: Any, right: Any) -> bool:
    """Returns whether two values are equal; assets and archives are compared by their content."""
    if _is_asset(left) and _is_asset(right):
        return bool(left["hash"] == right["hash"])
    return bool(left == right)


def content(inputs: dict[str, Any]) -> bytes:
    """Returns an S3 object's content, reading it from disk if necessary. Raises OSError or ValueError."""
    source = inputs.get("source")
    if source is None:
        encoded = inputs.get("contentBase64")
        return from_base64(encoded) if encoded else str(inputs.get("content", "")).encode()
    return zipped(source) if source[_special_sig_key] == _special_archive_sig else _asset(source)


def from_base64(text: str) -> bytes:
    """Decodes base64. Ignores line breaks, as the real plugin does. Raises ValueError if the rest isn't base64."""
    return base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True)


def zipped(archive: dict[str, Any]) -> bytes:
    """Returns an archive as a zip file, reading its files from disk if necessary. Raises OSError."""
    if "path" in archive and (path := Path(archive["path"])).is_file():
        return path.read_bytes()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in _files("", archive):
            target.writestr(zipfile.ZipInfo(name, _ZIPPED_AT), data)
    return buffer.getvalue()


def digest(data: bytes) -> str:
    """Returns the ETag that S3 computes for content uploaded in one part: its MD5 hash."""
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def _files(name: str, source: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Yields the name and content of each file in an asset or archive."""
    if source[_special_sig_key] == _special_asset_sig:
        yield name, _asset(source)
    elif "assets" in source:
        for inner, item in sorted(source["assets"].items()):
            yield from _files(f"{name}/{inner}".lstrip("/"), item)
    else:
        folder = Path(source["path"])
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            yield f"{name}/{file.relative_to(folder)}".lstrip("/"), file.read_bytes()


def _asset(source: dict[str, Any]) -> bytes:
    return str(source["text"]).encode() if "text" in source else Path(source["path"]).read_bytes()


def _is_asset(value: Any) -> bool:
    return isinstance(value, dict) and value.get(_special_sig_key) in {_special_asset_sig, _special_archive_sig}


def _with_integers(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_integers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_integers(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
