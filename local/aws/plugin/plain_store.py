"""Reads the store's file as earlier versions wrote it: as JSON in which only some inputs are encrypted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from local.aws.plugin.encryption import Encryption

_ENCRYPTED_INPUTS = frozenset({"secretBinary", "secretString"})
_CIPHERTEXT = "sealed"


def plain_file(folder: Path) -> Path:
    """Returns the path of the file."""
    return folder / "resources.json"


def read_plain(folder: Path, encryption: Encryption) -> list[dict[str, Any]]:
    """Returns the entries' attributes. Raises FileNotFoundError, or RejectedError if an input can't be decrypted."""
    items: list[dict[str, Any]] = json.loads(plain_file(folder).read_text(encoding="utf-8"))
    for item in items:
        for name in item["inputs"].keys() & _ENCRYPTED_INPUTS:
            item["inputs"][name] = json.loads(encryption.decrypt(item["inputs"][name][_CIPHERTEXT]))
    return items
