"""What stands for one object, in a file or in Python, as the arguments of its resource."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_mwaa.airflow.connection_uri import parse_uri
from pulumi_mwaa.airflow.pools import DEFAULT_POOL

KINDS = ("variables", "connections", "pools")

#: Where else a value can be, or that it is no secret: each stands in the place of a value.
REFERENCES = ("secret", "secret_arn")
PLAIN = "plain"

_SAYS_VALUE = {"value", PLAIN, *REFERENCES, "secret_version_id"}
_EXPORTED = {"value", "description", "adopt_existing"}
_WHOLE = re.compile(r"[-+]?[0-9]{1,10}", re.ASCII)


@dataclass(frozen=True)
class ConfigSecret:
    """A secret of the stack's Pulumi config, by its name."""

    name: str


def arguments(kind: str, name: str, declared: Any) -> dict[str, Any]:
    """Returns what the resource of an object takes, a secret of the Pulumi config as ConfigSecret."""
    if kind == "variables":
        return _variable(declared)
    return _connection(declared) if kind == "connections" else _pool(name, declared)


def exported_variable(value: Any) -> dict[str, Any]:
    """Returns the same for what `airflow variables export` writes of a variable, in which nothing is a reference.

    Source: `variables_export` in Airflow's variable_command.py, 2.10.3; and 3.0.6, which writes descriptions as well.
    """
    more = dict(value) if is_described(value) else {"value": value}
    inner = more.pop("value")
    return {"value": "null" if inner is None else inner} | _said(more)


def is_described(exported: Any) -> bool:
    """Says whether an exported variable is its value and what is said of it, and not a value alone."""
    return isinstance(exported, dict) and "value" in exported and exported.keys() <= _EXPORTED


def is_long_form(variable: Any) -> bool:
    """Says whether a variable's entry says where or what its value is, and isn't it itself."""
    return isinstance(variable, dict) and bool(variable.keys() & {"value", PLAIN, *REFERENCES})


def is_config_secret(value: Any) -> bool:
    """Says whether something names a secret of the Pulumi config; such may stand within an object, too."""
    return isinstance(value, dict) and value.keys() == {"secret"} and isinstance(value["secret"], str)


def is_plain(value: Any) -> bool:
    """Says whether something is a value that is said to be no secret; such may stand within an object, too."""
    return isinstance(value, dict) and value.keys() == {PLAIN}


def is_sourced(value: Any) -> bool:
    """Says whether something is nothing but the ARN of a secret, and maybe its version."""
    return isinstance(value, dict) and "secret_arn" in value and value.keys() <= {"secret_arn", "secret_version_id"}


def is_reference(value: Any) -> bool:
    """Says whether something in the place of a whole field says where it is."""
    return is_config_secret(value) or (isinstance(value, dict) and "secret_arn" in value)


def connection_fields(declared: Any) -> dict[str, Any]:
    """Returns the fields of a connection in any form that Airflow's import takes: a URI, `extra_dejson`, `conn_id`.

    Source: `_create_connection` in Airflow's local_filesystem.py, the same in 2.10.3 and 3.0.6. Raises ValueError,
    with nothing of the URI in it, for one that can't be read.
    """
    found = {"uri": declared} if isinstance(declared, str) else _said(declared)
    found.pop("conn_id", None)
    if "uri" in found:
        found |= _said(parse_uri(found.pop("uri"))._asdict())
    if "extra_dejson" in found:
        found["extra"] = found.pop("extra_dejson")
    return _with_whole("port", found)


def _variable(declared: Any) -> dict[str, Any]:
    if not is_long_form(declared):
        return {"value": _nested(declared)}
    more = _said({name: item for name, item in declared.items() if name not in _SAYS_VALUE})
    if "value" in declared:
        return {"value": _nested(declared["value"])} | more
    return (_referred("value", declared) if PLAIN not in declared else {"value": declared[PLAIN]}) | more


def _connection(declared: Any) -> dict[str, Any]:
    found = connection_fields(declared)
    for name in ("password", "extra"):
        if is_reference(found.get(name)):
            found |= _referred(name, found.pop(name))
    return found | {name: _nested(found[name]) for name in ("password", "extra") if name in found}


def _pool(name: str, declared: dict[str, Any]) -> dict[str, Any]:
    # An export has Airflow's own description of it, which can't be declared.
    own = {"description"} if name == DEFAULT_POOL and declared.get("description") == "Default pool" else set()
    return _with_whole("slots", {field: value for field, value in _said(declared).items() if field not in own})


def _with_whole(name: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Returns fields of which one is a number also where it is the text of one, as Airflow's import has it."""
    value = fields.get(name)
    return fields | {name: int(value)} if isinstance(value, str) and _WHOLE.fullmatch(value) else fields


def _said(declared: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what isn't null: Airflow's exports write null for what is empty."""
    return {name: value for name, value in declared.items() if value is not None}


def _referred(name: str, reference: dict[str, str]) -> dict[str, Any]:
    """Returns the arguments for a field whose value is somewhere else."""
    if "secret" in reference:
        return {name: ConfigSecret(reference["secret"])}
    version = {"secret_version_id": reference.get("secret_version_id")}
    return {f"{name}_secret_arn": reference["secret_arn"]} | _said(version)


def _nested(value: Any) -> Any:
    """Returns a value with the references within it as such, and what is plain as it is."""
    if is_config_secret(value):
        return ConfigSecret(value["secret"])
    if is_plain(value):
        return value[PLAIN]
    if isinstance(value, dict):
        return {key: _nested(item) for key, item in value.items()}
    return [_nested(item) for item in value] if isinstance(value, list) else value
