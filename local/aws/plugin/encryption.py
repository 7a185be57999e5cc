"""Encrypts the store's file.

The engine decrypts a secret before it passes it to a plugin, and any input may be a secret, so without this, the
store's file would contain secrets in plaintext. The store can't keep only hashes, because the process that emulates
AWS reads the inputs again each time it starts. Like the stack's passphrase, the key is in a private file next to what
it encrypts: copying or printing the store's file doesn't reveal a secret.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from local.aws.errors import RejectedError
from local.private_files import write_private

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


class Encryption:
    """Encrypts and decrypts text with the key in a store's folder.

    Args:
        folder: The store's folder.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "secrets.key"

    def create_key(self) -> None:
        """Creates the key unless it exists."""
        if not self._path.exists():
            from cryptography.fernet import Fernet  # noqa: PLC0415 - a run of an empty stack doesn't need it

            write_private(self._path, Fernet.generate_key().decode() + "\n")

    def encrypt(self, text: str) -> str:
        """Encrypts a text. Raises RejectedError if the key is missing or invalid."""
        try:
            return self._fernet.encrypt(text.encode()).decode()
        except (OSError, ValueError):
            raise self._wrong_key() from None

    def decrypt(self, encrypted: str) -> str:
        """Decrypts a text. Raises RejectedError if the key is missing or has changed."""
        from cryptography.fernet import InvalidToken  # noqa: PLC0415

        try:
            return self._fernet.decrypt(encrypted).decode()
        except (InvalidToken, OSError, ValueError):
            raise self._wrong_key() from None

    def _wrong_key(self) -> RejectedError:
        return RejectedError(
            f"the emulated AWS's resources can't be decrypted, because {self._path} is missing or has changed — "
            "restore it, or start from scratch as docs/how-to/run-locally.md describes"
        )

    @cached_property
    def _fernet(self) -> Fernet:
        from cryptography.fernet import Fernet  # noqa: PLC0415

        return Fernet(self._path.read_bytes().strip())
