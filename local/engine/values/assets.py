"""Files and folders as property values: what is kept of them, and the hash of what is in them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from local.engine.errors import EngineError, UnsupportedError
from local.engine.values.model import ARCHIVE_SIGNATURE, SIGNATURE_KEY, Asset

# What Pulumi takes for an archive by the end of its name; it leaves a file in such a format as it is.
_ARCHIVES = (".tar", ".tgz", ".tar.gz", ".zip", ".jar")
_BOOKKEEPING = ".pulumi"
_BLOCK = 512
_LONGEST_NAME = 100


def read_asset(fields: dict[str, Any]) -> Asset:
    """The asset or archive that an object says it is. Raises UnsupportedError for a remote one."""
    archive = fields[SIGNATURE_KEY] == ARCHIVE_SIGNATURE
    for name in ("uri", "assets"):
        if fields.get(name):
            what = "an AssetArchive" if name == "assets" else f"a remote {'archive' if archive else 'asset'}"
            raise UnsupportedError(what)
    return Asset(archive, str(fields.get("hash") or ""), str(fields.get("text") or ""), str(fields.get("path") or ""))


def hashed(asset: Asset, root: Path) -> Asset:
    """The asset with the hash of what it holds now, as Pulumi computes it. Raises EngineError if it can't be read."""
    try:
        content = _content(asset, root / asset.path) if asset.path else asset.text.encode()
    except OSError as error:
        kind = "archive" if asset.archive else "asset"
        raise EngineError(f"the {kind} {asset.path} can't be read: {error.strerror}") from None
    return Asset(asset.archive, hashlib.sha256(content).hexdigest(), asset.text, asset.path)


def _content(asset: Asset, path: Path) -> bytes:
    return b"".join(_tar(path)) if asset.archive and not path.name.endswith(_ARCHIVES) else path.read_bytes()


def _tar(folder: Path) -> Iterator[bytes]:
    """The tar file that Pulumi hashes in the place of a folder, with nothing in it but names and contents."""
    for file in _walk(folder):
        content = file.read_bytes()
        yield _header(file.relative_to(folder).as_posix().encode(), len(content))
        yield content + bytes(-len(content) % _BLOCK)
    yield bytes(2 * _BLOCK)


def _header(name: bytes, size: int) -> bytes:
    """A header as Go's archive/tar writes it (USTAR), which Python's doesn't: it leaves the device numbers out."""
    if len(name) > _LONGEST_NAME or not name.isascii():
        raise UnsupportedError(f"the file name {name.decode()!r} in an archive")
    owner, size_and_time, device = b"%07o\0" % 0, b"%011o\0%011o\0" % (size, 0), b"%07o\0" % 0
    before = name.ljust(100, b"\0") + b"%07o\0" % 0o600 + 2 * owner + size_and_time
    after = b"0" + bytes(100) + b"ustar\x0000" + bytes(64) + 2 * device + bytes(167)
    return before + b"%06o\0 " % sum(before + b" " * 8 + after) + after


def _walk(folder: Path) -> Iterator[Path]:
    for entry in sorted(folder.iterdir(), key=lambda path: path.name):
        if entry.name != _BOOKKEEPING:
            yield from _walk(entry) if entry.is_dir() else [entry]
