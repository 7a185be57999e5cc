"""Pulumi's passphrase secrets provider: PBKDF2 (SHA-256, 1,000,000 rounds) and AES-256-GCM.

A salt is written `v1:SALT:v1:NONCE:CIPHERTEXT`, where the ciphertext is the word `pulumi`: it tells a wrong
passphrase at once. A value is written `v1:NONCE:CIPHERTEXT`. All parts are base64. Source:
pkg/secrets/passphrase/manager.go and sdk/go/common/resource/config/crypt.go.
"""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from local.engine.errors import EngineError

_ROUNDS = 1_000_000
_CHECK_WORD = "pulumi"


class Crypter:
    """Encrypts and decrypts the values of one stack. The first of a salt takes some 0.3 s, to derive its key."""

    def __init__(self, passphrase: str, salt: str) -> None:
        """Takes a salt as `encryptionsalt` has it; raises EngineError if it is malformed or another passphrase's."""
        version, _, rest = salt.partition(":")
        encoded, _, check = rest.partition(":")
        if version != "v1" or not check:
            raise EngineError("encryptionsalt is malformed: expected v1:SALT:v1:NONCE:CIPHERTEXT")
        self.salt = salt
        self._cipher = _cipher(passphrase, _decode(encoded))
        try:
            matches = self.decrypt(check) == _CHECK_WORD
        except EngineError:
            matches = False
        if not matches:
            raise EngineError(
                "incorrect passphrase: PULUMI_CONFIG_PASSPHRASE (or the file that PULUMI_CONFIG_PASSPHRASE_FILE names) "
                "is not the one that this stack was encrypted with"
            )

    def encrypt(self, plaintext: str) -> str:
        """`v1:NONCE:CIPHERTEXT`, another one at each call."""
        return _encrypt(self._cipher, plaintext)

    def decrypt(self, value: str) -> str:
        """The plaintext; raises EngineError when the value is malformed or made with another key."""
        version, _, rest = value.partition(":")
        nonce, _, ciphertext = rest.partition(":")
        if version != "v1" or not ciphertext:
            raise EngineError("a secret is malformed: expected v1:NONCE:CIPHERTEXT")
        try:
            return self._cipher.decrypt(_decode(nonce), _decode(ciphertext), None).decode()
        except (InvalidTag, ValueError) as error:
            raise EngineError(
                "a secret can't be decrypted: it was encrypted with another passphrase or salt"
            ) from error


def new_salt(passphrase: str) -> str:
    """A fresh value for `encryptionsalt` in a stack's file."""
    salt = os.urandom(8)
    return f"v1:{base64.b64encode(salt).decode()}:{_encrypt(_cipher(passphrase, salt), _CHECK_WORD)}"


def read_passphrase(environ: Mapping[str, str]) -> str:
    """The passphrase from where the CLI looks for it; raises EngineError if there is none."""
    if "PULUMI_CONFIG_PASSPHRASE" in environ:
        return environ["PULUMI_CONFIG_PASSPHRASE"]
    path = environ.get("PULUMI_CONFIG_PASSPHRASE_FILE")
    if not path:
        raise EngineError(
            "passphrase must be set with PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE environment "
            "variables"
        )
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise EngineError(f"unable to read PULUMI_CONFIG_PASSPHRASE_FILE: {error}") from error


@functools.cache
def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(hashlib.pbkdf2_hmac("sha256", passphrase.encode(), salt, _ROUNDS, 32))


def _encrypt(cipher: AESGCM, plaintext: str) -> str:
    nonce = os.urandom(12)
    ciphertext = cipher.encrypt(nonce, plaintext.encode(), None)
    return f"v1:{base64.b64encode(nonce).decode()}:{base64.b64encode(ciphertext).decode()}"


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise EngineError("a secret is malformed: not base64") from error
