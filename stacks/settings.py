"""What `Pulumi.<stack>.yaml` may say under the project's name: the settings of a definition, each of one form."""

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
    """What a setting looks like. `read` takes its text, as Pulumi hands it to a program, or raises ValueError."""

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


TEXT = Form("text", str)
NUMBER = Form("a whole number", _number)
FLAG = Form("true or false", _flag)
LIST = Form("a list", partial(_json, kind=list))
MAPPING = Form("a mapping", partial(_json, kind=dict))

#: Those of every definition: which one it is, and who answers for the stack.
COMMON = {"definition": TEXT, "owner": TEXT}


def read(known: Mapping[str, Form], *, may_be_secret: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Returns the settings that are there, one that is encrypted as an Output.

    Raises `pulumi.RunError` with all that is wrong, a line each and no value in it: a setting that there isn't, one of
    another form, an option in plain text that is a secret. What is encrypted and no setting is for the config to name.
    """
    found: dict[str, Any] = {}
    wrong: list[str] = []
    settings = pulumi.Config()
    prefix = settings.full_key("")
    forms = {**COMMON, **known}
    for key in sorted(key for key in CONFIG.get() if key.startswith(prefix)):
        name, secret = key.removeprefix(prefix), is_config_secret(key)
        if name not in forms:
            wrong += [] if secret else [f"{key} is no setting here: {_instead(name, forms)}"]
        elif secret and name not in may_be_secret:
            wrong.append(f"{key} can't be encrypted: it is no secret")
        else:
            try:
                value = forms[name].read(settings.require(name))
            except (KeyError, TypeError, ValueError):
                wrong.append(f"{key} has to be {forms[name].description}")
                continue
            plain = [each for each in value if _is_secret_option(each)] if name in may_be_secret and not secret else []
            wrong += [f"{key} has {each} in plain text: run `{_encrypt(name, each)}`" for each in plain]
            found[name] = pulumi.Output.secret(value) if secret else value
    if wrong:
        raise pulumi.RunError("\n".join(wrong))
    return found


def _is_secret_option(name: str) -> bool:
    """Says whether an option is a secret by its own name: that of its section, such as `secrets`, says nothing."""
    return is_sensitive(name.rpartition(".")[2])


def _instead(name: str, forms: Mapping[str, Form]) -> str:
    if near := difflib.get_close_matches(name, forms, 1):
        return f"did you mean {near[0]}?"
    return f"docs/environment.md lists them, and `make secret NAME={name} STACK={pulumi.get_stack()}` sets a secret"


def _encrypt(setting: str, key: str) -> str:
    return f"pulumi config set --secret --path '{setting}[\"{key}\"]'"
