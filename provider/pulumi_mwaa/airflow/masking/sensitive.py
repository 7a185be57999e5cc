"""Names that mark a value as sensitive: those whose values Airflow masks, and other common names for credentials."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from pulumi_mwaa.airflow.masking.masks import MASK
from pulumi_mwaa.airflow.masking.structures import json_text, parse_bounded_structure, parse_structure

# `DEFAULT_SENSITIVE_FIELDS` in Airflow's secrets masker, the same in 2.10.3 and 3.0.6.
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
# Other headers and fields that carry credentials. Airflow doesn't mask them. A false positive only hides a value.
CREDENTIALS = (
    "access_key",
    "account_key",
    "auth_key",
    "bearer",
    "conn_str",
    "connection_string",
    "cookie",
    "credential",
    "encryption_key",
    "functions_key",
    "jwt",
    "keyfile_json",
    "kube_config",
    "passcode",
    "pwd",
    "shared_key",
    "signature",
    "signing_key",
    "ssh_key",
    "subscription_key",
)
NOT_SECRET = ("access_key_id",)  # identifies the signer but isn't a credential
WHOLE_WORDS = ("pass",)  # as a substring, it would match too many other words

_LEFT_OUT: Any = object()
_SEPARATORS = re.compile(r"[\W_]+")


def _normalize(name: str) -> str:
    return _SEPARATORS.sub("", name).lower()


# Normalized once, because every key in every value is compared with these words.
_NORMALIZED_WORDS = tuple(map(_normalize, (*MASKED_BY_AIRFLOW, *CREDENTIALS)))
_NORMALIZED_NOT_SECRET = tuple(map(_normalize, NOT_SECRET))


def is_sensitive(name: str, added: Collection[str] = ()) -> bool:
    """Returns whether a name marks its value as sensitive. Ignores case and separators such as `-` and `_`.

    Args:
        name: A variable's key, or a key in JSON.
        added: Additional words that make a name sensitive wherever they occur in it.
    """
    normalized = _normalize(name)
    for public in _NORMALIZED_NOT_SECRET:
        normalized = normalized.replace(public, "")
    if any(word in normalized for word in (*_NORMALIZED_WORDS, *map(_normalize, added))):
        return True
    return any(word in WHOLE_WORDS for word in _SEPARATORS.split(name.lower()))


def holds_sensitive_key(value: object, added: Collection[str] = ()) -> bool:
    """Returns whether parsed JSON contains a sensitive key, even in a list or a JSON-encoded string."""
    if isinstance(value, dict):
        return bool(_secret_keys(value, added)) or any(holds_sensitive_key(item, added) for item in value.values())
    if isinstance(value, list):
        return any(holds_sensitive_key(item, added) for item in value)
    return isinstance(value, str) and holds_sensitive_key(parse_structure(value), added)


def without_sensitive(value: Any, added: Collection[str] = (), placeholder: str | None = None) -> Any:
    """Returns parsed JSON without sensitive keys and without JSON-encoded strings that contain such a key.

    Args:
        value: The parsed JSON.
        added: Additional words that make a key sensitive.
        placeholder: What to show in place of each secret that Airflow hasn't masked. By default, secrets are left out.
    """
    if isinstance(value, dict):
        secret = _secret_keys(value, added)
        return {
            key: shown
            for key, item in value.items()
            if (shown := _shown(item, key in secret, added, placeholder)) is not _LEFT_OUT
        }
    if isinstance(value, list):
        entries = (_shown(item, False, added, placeholder) for item in value)
        return [shown for shown in entries if shown is not _LEFT_OUT]
    return value


def _shown(item: Any, secret: bool, added: Collection[str], placeholder: str | None) -> Any:
    if not secret and not _is_sensitive_text(item, added):
        return without_sensitive(item, added, placeholder)
    return _LEFT_OUT if placeholder is None else _covered(item, placeholder)


def _covered(value: Any, placeholder: str) -> Any:
    return value if value == MASK else placeholder


def holds_sensitive(text: str | None, added: Collection[str] = ()) -> bool:
    """Returns whether valid JSON has a sensitive key, or malformed JSON contains a sensitive word."""
    structure = parse_bounded_structure(text)
    if structure is not None or text is None:
        return holds_sensitive_key(structure, added)
    return text.lstrip("\ufeff \t\r\n").startswith(("{", "[")) and is_sensitive(text, added)


def strip_secrets(
    text: str | None, key: str = "", added: Collection[str] = (), placeholder: str | None = None
) -> str | None:
    """Returns a string without the values under sensitive keys, which some versions of Airflow don't mask.

    Args:
        text: The string, which may be JSON.
        key: The string's own key.
        added: Additional words that make a key sensitive.
        placeholder: What to show in place of each secret that Airflow hasn't masked. By default, secrets are left out.
    """
    if text is None or not (is_sensitive(key, added) or holds_sensitive(text, added)):
        return text
    structure = None if is_sensitive(key, added) else parse_bounded_structure(text)
    if structure is None:
        return None if placeholder is None else _covered(text, placeholder)
    return json_text(without_sensitive(structure, added, placeholder))


def _secret_keys(value: Mapping[str, Any], added: Collection[str]) -> set[str]:
    """Returns an object's sensitive keys, plus `value` if the string under `name` or `key` is a sensitive name."""
    keys = {key for key in value if is_sensitive(str(key), added)}
    names = [value[key] for key in ("name", "key") if isinstance(value.get(key), str)]
    return keys | ({"value"} & value.keys() if any(is_sensitive(name, added) for name in names) else set())


def _is_sensitive_text(value: object, added: Collection[str]) -> bool:
    return isinstance(value, str) and holds_sensitive_key(value, added)
