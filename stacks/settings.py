"""Reads and validates a stack's settings, which are in `Pulumi.<stack>.yaml` under the project's name."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pulumi
from pulumi.runtime.config import CONFIG, is_config_secret

from pulumi_mwaa.airflow.masking.sensitive import is_sensitive


@dataclass(frozen=True)
class Form:
    """The type of a setting.

    Attributes:
        description: What a value must be, for error messages.
        read: Parses the string that Pulumi passes to the program. Raises KeyError, TypeError or ValueError.
    """

    description: str
    read: Callable[[str], Any]


def _number(text: str) -> int:
    if not text.isdecimal():
        raise ValueError
    return int(text)


def _flag(text: str) -> bool:
    return {"true": True, "false": False}[text]


def _json(text: str, kind: type) -> Any:
    value = json.loads(text)
    if not isinstance(value, kind):
        raise TypeError
    return value


TEXT = Form("a string", str)
NUMBER = Form("a non-negative integer", _number)
FLAG = Form("true or false", _flag)
LIST = Form("a list", partial(_json, kind=list))
MAPPING = Form("a mapping", partial(_json, kind=dict))

#: The settings that every definition has: the definition's name, and who is responsible for the stack.
COMMON = {"definition": TEXT, "owner": TEXT}


def read(known: Mapping[str, Form], *, may_be_secret: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Returns the stack's settings by name. An encrypted setting is an Output.

    Encrypted values that aren't settings are ignored: they are secrets that the config files refer to.

    Args:
        known: The definition's own settings, in addition to `COMMON`.
        may_be_secret: The settings that can be encrypted. In plain text, they must not contain secret options.

    Raises:
        pulumi.RunError: Some settings aren't valid. The message has one line for each problem and contains no values.
    """
    values: dict[str, Any] = {}
    errors: list[str] = []
    settings = pulumi.Config()
    prefix = settings.full_key("")
    forms = {**COMMON, **known}
    for key in sorted(key for key in CONFIG.get() if key.startswith(prefix)):
        name, secret = key.removeprefix(prefix), is_config_secret(key)
        if name not in forms:
            errors += [] if secret else [f"{key} isn't a setting — {_advice(name, forms)}"]
        elif secret and name not in may_be_secret:
            errors.append(f"{key} can't be encrypted — set it without --secret")
        else:
            try:
                value = forms[name].read(settings.require(name))
            except (KeyError, TypeError, ValueError):
                errors.append(f"{key} must be {forms[name].description}")
                continue
            plain = [each for each in value if _is_secret_option(each)] if name in may_be_secret and not secret else []
            errors += [f"{key} contains {each} in plain text — run `{_encrypt(name, each)}`" for each in plain]
            values[name] = pulumi.Output.secret(value) if secret else value
    if errors:
        raise pulumi.RunError("\n".join(errors))
    return values


def _is_secret_option(name: str) -> bool:
    """Returns whether an option's own name, without its section, is sensitive."""
    return is_sensitive(name.rpartition(".")[2])


def _advice(name: str, forms: Mapping[str, Form]) -> str:
    if near := difflib.get_close_matches(name, forms, 1):
        return f"did you mean {near[0]}?"
    return (
        f"see docs/reference/environment.md, or set a secret with `make secret NAME={name} STACK={pulumi.get_stack()}`"
    )


def _encrypt(setting: str, key: str) -> str:
    return f"pulumi config set --secret --path '{setting}[\"{key}\"]'"
