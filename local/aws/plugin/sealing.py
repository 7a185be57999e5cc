"""Encrypts the store's secrets.

The engine decrypts a secret before it passes it to a plugin, so without this, the store's file would contain it in
plain text. The store can't only keep a hash, because the process that emulates Secrets Manager reads the values again
each time it starts. Like the stack's passphrase, the key is in a private file next to what it encrypts: copying or
printing the store's file doesn't reveal a secret.
"""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local.aws.errors import RejectedError
from local.private_files import write_private

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

#: The inputs that are encrypted, no matter which type has them.
SECRET_INPUTS = frozenset({"secretBinary", "secretString"})
_SEALED = "sealed"


class Seal:
    """Encrypts and decrypts the secrets among a resource's inputs.

    Args:
        folder: The store's folder, which contains the key. The key is created for the first secret.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "secrets.key"

    def close(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Returns the inputs with each secret encrypted."""
        if not inputs.keys() & SECRET_INPUTS:
            return inputs
        if not self._path.exists():
            from cryptography.fernet import Fernet  # noqa: PLC0415 - only a store with secrets needs it

            write_private(self._path, Fernet.generate_key().decode() + "\n")
        return {name: self._closed(value) if name in SECRET_INPUTS else value for name, value in inputs.items()}

    def open(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Returns the inputs with each secret decrypted. Raises RejectedError if the key isn't the right one."""
        if not inputs.keys() & SECRET_INPUTS:
            return inputs
        return {name: self._opened(value) if name in SECRET_INPUTS else value for name, value in inputs.items()}

    def _closed(self, value: Any) -> dict[str, str]:
        return {_SEALED: self._fernet.encrypt(json.dumps(value).encode()).decode()}

    def _opened(self, value: dict[str, str]) -> Any:
        from cryptography.fernet import InvalidToken  # noqa: PLC0415

        try:
            return json.loads(self._fernet.decrypt(value[_SEALED]))
        except (InvalidToken, OSError, ValueError):
            raise RejectedError(
                f"the local secrets can't be decrypted, because {self._path} is missing or has changed — restore it, "
                "or start from scratch as docs/how-to/run-locally.md describes"
            ) from None

    @cached_property
    def _fernet(self) -> Fernet:
        from cryptography.fernet import Fernet  # noqa: PLC0415

        return Fernet(self._path.read_bytes().strip())
