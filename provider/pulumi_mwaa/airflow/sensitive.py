"""Names under which a secret stands: those that Airflow masks, and others that people use for credentials."""

from __future__ import annotations

import re
from collections.abc import Collection

# `DEFAULT_SENSITIVE_FIELDS` of Airflow's secrets masker, the same in 2.10.3 and 3.0.6.
MASKED_BY_AIRFLOW = (
    "access_token",
    "api_key",
    "apikey",
    "authorization",
    "keyfile_dict",
    "passphrase",
    "passwd",
    "password",
    "private_key",
    "secret",
    "service_account",
    "token",
)
# Headers and fields that carry credentials, which Airflow shows. A false alarm only hides a value.
CREDENTIALS = (
    "access_key",
    "account_key",
    "auth_key",
    "bearer",
    "connection_string",
    "cookie",
    "credential",
    "encryption_key",
    "jwt",
    "keyfile_json",
    "passcode",
    "pwd",
    "shared_key",
    "signing_key",
)
_SEPARATORS = re.compile(r"[-_.\s]")
NOT_SECRET = ("access_key_id",)  # who signs, not with what


def is_sensitive(name: str, added: Collection[str] = ()) -> bool:
    """Whether a secret stands under this name; case, `-` and `_` don't matter.

    Args:
        name: a variable's key, or a key in JSON.
        added: more words that make a name sensitive wherever they occur in it.
    """
    bare = _bare(name)
    for public in map(_bare, NOT_SECRET):
        bare = bare.replace(public, "")
    return any(_bare(word) in bare for word in (*MASKED_BY_AIRFLOW, *CREDENTIALS, *added))


def holds_sensitive_key(value: object, added: Collection[str] = ()) -> bool:
    """Whether a sensitive key stands anywhere in parsed JSON, in lists too."""
    if isinstance(value, dict):
        return any(is_sensitive(str(key), added) or holds_sensitive_key(item, added) for key, item in value.items())
    return isinstance(value, list) and any(holds_sensitive_key(item, added) for item in value)


def _bare(name: str) -> str:
    return _SEPARATORS.sub("", name).lower()
