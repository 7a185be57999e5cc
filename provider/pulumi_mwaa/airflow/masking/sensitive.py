"""Names under which a secret stands: those that Airflow masks, and others that people use for credentials."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from pulumi_mwaa.airflow.masking.structures import parse_structure

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
NOT_SECRET = ("access_key_id",)  # who signs, not with what
WHOLE_WORDS = ("pass",)  # which is a part of too many other words

_SEPARATORS = re.compile(r"[\W_]+")


def _bare(name: str) -> str:
    return _SEPARATORS.sub("", name).lower()


# Every key of every value is held against these.
_BARE_WORDS = tuple(map(_bare, (*MASKED_BY_AIRFLOW, *CREDENTIALS)))
_BARE_NOT_SECRET = tuple(map(_bare, NOT_SECRET))


def is_sensitive(name: str, added: Collection[str] = ()) -> bool:
    """Whether a secret stands under this name; case, `-`, `_` and other separators don't matter.

    Args:
        name: a variable's key, or a key in JSON.
        added: more words that make a name sensitive wherever they occur in it.
    """
    bare = _bare(name)
    for public in _BARE_NOT_SECRET:
        bare = bare.replace(public, "")
    if any(word in bare for word in (*_BARE_WORDS, *map(_bare, added))):
        return True
    return any(word in WHOLE_WORDS for word in _SEPARATORS.split(name.lower()))


def holds_sensitive_key(value: object, added: Collection[str] = ()) -> bool:
    """Whether a sensitive key stands anywhere in parsed JSON: in lists, and in text that is JSON itself, too."""
    if isinstance(value, dict):
        return bool(_secrets_of(value, added)) or any(holds_sensitive_key(item, added) for item in value.values())
    if isinstance(value, list):
        return any(holds_sensitive_key(item, added) for item in value)
    return isinstance(value, str) and holds_sensitive_key(parse_structure(value), added)


def without_sensitive(value: Any, added: Collection[str] = ()) -> Any:
    """Parsed JSON without what stands under a sensitive key, and without text that holds one."""
    if isinstance(value, dict):
        secrets = _secrets_of(value, added)
        kept = {key: item for key, item in value.items() if key not in secrets and not _is_sensitive_text(item, added)}
        return {key: without_sensitive(item, added) for key, item in kept.items()}
    if isinstance(value, list):
        return [without_sensitive(item, added) for item in value if not _is_sensitive_text(item, added)]
    return value


def _secrets_of(value: Mapping[str, Any], added: Collection[str]) -> set[str]:
    """The keys of an object under which a secret stands: `value`, too, beside a `name` or `key` that is sensitive."""
    found = {key for key in value if is_sensitive(str(key), added)}
    names = [value[key] for key in ("name", "key") if isinstance(value.get(key), str)]
    return found | ({"value"} & value.keys() if any(is_sensitive(name, added) for name in names) else set())


def _is_sensitive_text(value: object, added: Collection[str]) -> bool:
    return isinstance(value, str) and holds_sensitive_key(value, added)
